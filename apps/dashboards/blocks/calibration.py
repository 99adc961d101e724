"""How well raters know when they are right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Extra, Group, group_of, words_of
from apps.dashboards.blocks._points import diagram, points
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question


class Calibration(Block):
    """The errors of calibration with the reliability diagram, and the Brier score."""

    measures = ("ece", "ece_debiased", "brier")
    place = 45

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return a card for the errors, then one for the score."""
        errors = [e for name in ("ece", "ece_debiased") for e in results.all(name, question.key)]
        named = [Named(str(measures()[e.measure].label), e) for e in errors]
        title = gettext("Calibration of raters")
        for card in group_of(title, words_of(question), named, Axis(low=0.0), provenance):
            yield replace(card, extra=_extra(results, question))
        scores = [Named(str(measures()["brier"].label), e) for e in results.all("brier", question.key)]
        axis = Axis(low=0.0, figures=figures_of("brier"))
        yield from group_of(str(measures()["brier"].label), words_of(question), scores, axis, provenance)


def _extra(results: Results, question: Question) -> Extra:
    label = gettext("How sure raters are, and how often most others said the same")
    found = points(results, "reliability", question.key)
    return Extra(
        pictures=tuple(
            diagram(one, label=label, metric=question.key, place=place) for place, one in enumerate(found)
        )
    )


BLOCK = Calibration()
