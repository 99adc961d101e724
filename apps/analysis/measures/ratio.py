"""How many times a group's number is everyone else's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Scores
from apps.analysis.measures._comparison import ComparisonMeasure
from apps.statistics.equity import GroupComparisons, HeldGroups, held_ratios


class Ratio(ComparisonMeasure):
    """A group over everyone else."""

    slug = "ratio"
    label = _("Ratio")
    about = _(
        "A group's number over everyone else's, of the measure that gates on this question mean, each version against the baseline. "
        "Intervals allow for how many groups of at least five people are compared."
    )

    def compare(self, scores: Scores, held: HeldGroups, level: float) -> GroupComparisons:
        """Return each group's mean over that of everyone else."""
        return held_ratios(held, level=level, correction="none")

    def scale(self, scores: Scores) -> str:
        """Return that the interval is made on the log scale."""
        return "log scale"


MEASURE = Ratio()
