"""How a number holds where scenarios are unlike those that the system was made for."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.selectors import Results
from apps.core.charts import Axis, Figures
from apps.dashboards.blocks._base import Block, Group, group_of, name_of, words_of
from apps.dashboards.blocks.arms import SHARES
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, is_main
from apps.dashboards.pages.subject import Question

KNOWN, UNKNOWN = "in-distribution", "out-of-distribution"
"""Tags of scenarios: like those that the system was made for, and unlike them."""


class Shift(Block):
    """A question's numbers in and out of distribution, and the gap between both."""

    measures = ()
    place = 55

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return a card for each measure that the tags cut, then one for the gap."""
        found = [e for e in results.estimates if e.metric == question.key and _is_tagged(e)]
        for measure in dict.fromkeys(e.measure for e in found):
            own = [e for e in found if e.measure == measure]
            title = gettext("Gap under shift") if measure == "gap" else gettext("Under shift")
            if measure == "gap":
                figures = Figures.POINTS if question.kind in SHARES else Figures.SIGNED
                axis = Axis(figures=figures, reference=0.0, reference_label=gettext("no difference"))
            else:
                axis = Axis(figures=figures_of(measure, question.kind))
            yield from group_of(
                title, words_of(question), [Named(name_of(e), e) for e in own], axis, provenance
            )


def _is_tagged(estimate: Estimate) -> bool:
    """Return whether it is about scenarios in or out of distribution as a whole; of gaps the latter alone, the former mirrors it."""
    sliced = estimate.slice or {}
    wanted = {UNKNOWN} if estimate.measure == "gap" else {KNOWN, UNKNOWN}
    about_tag = set(sliced) <= {"tag", "class", "option", "label"} and sliced.get("tag") in wanted
    is_plain = estimate.weights is None and (is_main(estimate) or estimate.source == "labels")
    return about_tag and is_plain and estimate.measure != "ratio"


BLOCK = Shift()
