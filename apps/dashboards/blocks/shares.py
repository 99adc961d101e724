"""How often each option was chosen."""

from __future__ import annotations

from collections.abc import Iterable

from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of
from apps.dashboards.blocks.why import RANKED
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, best_first
from apps.dashboards.pages.subject import Question

IN_ORDER = frozenset({"scale", "severity", "seq", "csat", "nps", "rank", "strength", "yes_no", "expectation"})
"""Kinds whose options have an order of their own; all others come most chosen first."""


class Shares(Block):
    """A line for each option, over all and, where there are such estimates, for each version."""

    measures = ("share",)
    place = 30

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return a card over all versions, then one for each."""
        found = results.all("share", question.key)
        for version in dict.fromkeys(e.version for e in found):
            if version is None and question.kind in RANKED:
                continue  # ranked among the reasons
            own = [e for e in found if e.version == version]
            ordered = own if question.kind in IN_ORDER else best_first(own)
            named = [Named((e.slice or {}).get("option", question.key), e) for e in ordered]
            title = question.label if version is None else f"{question.label}: {version}"
            yield from group_of(title, question.text, named, Axis(low=0.0), provenance, results=results)


BLOCK = Shares()
