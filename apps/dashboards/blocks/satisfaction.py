"""How satisfied people are: questionnaires with scores of their own."""

from __future__ import annotations

from collections.abc import Iterable

from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, name_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question

ENDS = {"csat": (0.0, 1.0), "nps": (-100.0, 100.0), "sus": (0.0, 100.0), "ueq_s": (-3.0, 3.0)}
"""The least and the most of each score, so that a high one looks high."""


class Satisfaction(Block):
    """One card for each score, over all and by version, on its whole scale."""

    measures = tuple(ENDS)
    place = 14
    is_plain = True

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return the cards."""
        for measure, (low, high) in ENDS.items():
            named = [Named(name_of(e), e) for e in results.all(measure, question.key)]
            axis = Axis(low=low, high=high, figures=figures_of(measure))
            title = str(measures()[measure].label)
            yield from group_of(title, words_of(question), named, axis, provenance, results=results)


BLOCK = Satisfaction()
