"""The alignment index of each version; its parts and its band stand on the versions' own pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, name_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, best_first
from apps.dashboards.pages.subject import Question


class Alignment(Block):
    """One card, best version first; none where no version has an index."""

    measures = ("alignment_index",)
    place = 1

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return the card."""
        found = results.all("alignment_index", question.key, slice=None)
        if all(e.value is None for e in found):
            return []
        return group_of(
            gettext("Alignment index"),
            gettext("0 to 1; its parts and weights are on the page of each version"),
            [Named(name_of(e), e) for e in best_first(found)],
            Axis(figures=figures_of("alignment_index")),
            provenance,
        )


BLOCK = Alignment()
