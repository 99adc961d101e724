"""How much better or worse a group's number is than everyone else's."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Scores
from apps.analysis.measures._comparison import ComparisonMeasure
from apps.analysis.measures._slices import unmet_keys
from apps.analysis.metric_data import MetricData
from apps.statistics.equity import GroupComparisons, HeldGroups, held_gaps


class Gap(ComparisonMeasure):
    """A group minus everyone else."""

    slug = "gap"
    label = _("Gap")
    about = _(
        "A group's number minus everyone else's, of the measure that gates on this question mean, each version against the baseline. "
        "Intervals allow for how many groups of at least five people are compared."
    )

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the gap of each group, and why a key has none."""
        yield from super().estimates(data)
        yield from unmet_keys(data)

    def compare(self, scores: Scores, held: HeldGroups, level: float) -> GroupComparisons:
        """Return each group's mean less that of everyone else."""
        return held_gaps(held, proportion=scores.is_proportion, level=level, correction="none")

    def scale(self, scores: Scores) -> str:
        """Return how the interval of a difference of proportions is made."""
        return "Newcombe" if scores.is_proportion else ""


MEASURE = Gap()
