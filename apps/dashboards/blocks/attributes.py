"""Does the answer depend on who asks?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.selectors import Results
from apps.core.charts import Axis, Figures
from apps.dashboards.blocks._base import Block, Group, group_of, name_of, words_of
from apps.dashboards.blocks.arms import SHARES
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, is_main
from apps.dashboards.pages.subject import Question


class Attributes(Block):
    """Paired differences between variants of a counterfactual set."""

    measures = ("counterfactual_gap",)
    place = 15

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card: each value of an attribute against the others it was paired with."""
        found = [
            e
            for e in results.estimates
            if e.measure == "counterfactual_gap" and e.metric == question.key and is_main(e)
        ]
        defined = [e for e in found if e.value is not None] or found[:1]
        figures = Figures.POINTS if question.kind in SHARES else Figures.SIGNED
        return group_of(
            gettext("Counterfactual sets"),
            gettext("the same question from other people; %(question)s") % {"question": words_of(question)},
            [Named(name_of(e), e) for e in defined],
            Axis(figures=figures, reference=0.0, reference_label=gettext("no difference")),
            provenance,
        )


BLOCK = Attributes()
