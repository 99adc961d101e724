"""A measure that no card takes: one list, by version and slice."""

from __future__ import annotations

from collections.abc import Container, Iterator

from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Group, group_of, name_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question

MOST = 40
"""So many lines of a measure are shown; all of them are in the results."""


def plain_groups(
    results: Results, question: Question, provenance: Provenance, *, but: Container[str]
) -> Iterator[Group]:
    """Yield a card for each measure of a question that is not among `but`."""
    known = measures()
    slugs = dict.fromkeys(e.measure for e in results.estimates if e.metric == question.key)
    for slug in slugs:
        if slug in but or slug not in known:
            continue
        found = results.all(slug, question.key)[:MOST]
        axis = Axis(figures=figures_of(slug, question.kind))
        yield from group_of(
            str(known[slug].label),
            words_of(question),
            [Named(name_of(e), e) for e in found],
            axis,
            provenance,
            results=results,
        )
