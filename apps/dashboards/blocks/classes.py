"""Versions' own labels against the truth: accuracy, precision, recall, F1, which labels stand for which truth, and how sure versions are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Extra, Group, group_of, name_of, words_of
from apps.dashboards.blocks._points import confusion_table, diagram, points
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question

MOST_TABLES = 4
"""So many versions have their table on the page; with one version the table over all would say the same."""


class Classes(Block):
    """One card for accuracy with its tables and diagrams, then one for each rate by class."""

    measures = ("accuracy", "precision", "recall", "f1")
    place = 40

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return the cards; the rates of each class, over all versions and for each."""
        for measure in self.measures:
            found = _found(results, measure, question.key)
            named = [Named(name_of(e, whole=gettext("All outputs")), e) for e in found]
            title = str(measures()[measure].label)
            cards = group_of(title, words_of(question), named, Axis(low=0.0, high=1.0), provenance)
            if measure == "accuracy":
                cards = [replace(card, extra=_extra(results, question)) for card in cards]
            yield from cards


def _found(results: Results, measure: str, metric: str) -> list[Estimate]:
    """Return the rate over all classes, for all outputs and each version, then over all outputs for each class."""
    own = [
        e
        for e in results.estimates
        if e.measure == measure and e.metric == metric and e.pool == "main" and e.weights is None
    ]
    whole = [e for e in own if e.slice is None]
    return whole + [e for e in own if e.version is None and set(e.slice or ()) == {"class"}]


def _extra(results: Results, question: Question) -> Extra:
    found = list(points(results, "labels", question.key))
    versions = [one for one in found if one["version"] is not None] or found
    tables = [
        confusion_table(one["confusion"], one["version"])
        for one in versions[:MOST_TABLES]
        if one["confusion"]
    ]
    pictures = [
        diagram(
            one["reliability"],
            label=gettext("How sure %(version)s is, and how often right") % {"version": one["version"]},
            metric=question.key,
            place=place,
        )
        for place, one in enumerate(versions[:MOST_TABLES])
        if one["reliability"]
    ]
    return Extra(tables=tuple(tables), pictures=tuple(pictures))


BLOCK = Classes()
