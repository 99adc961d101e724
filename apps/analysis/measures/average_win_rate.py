"""How often a version was preferred, over all it met, each opponent counting the same."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.measures._versions import newest_by_version
from apps.analysis.metric_data import MetricData
from apps.statistics.pairwise import average_win_rates


class AverageWinRate(Measure):
    """One estimate for each version."""

    slug = "average_win_rate"
    label = _("Average win rate")
    about = _(
        "Plain mean of the win rates against the opponents met; how often each was met makes no difference."
    )
    basis = "pairs"
    ends = (0.0, 1.0)

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the average of each version."""
        rates = average_win_rates(
            comparisons=data.comparisons,
            ties=data.setting.ties,
            population=data.setting.population,
            level=data.setting.level,
        )
        newest = newest_by_version(data)
        for index in range(len(rates)):
            yield from_columns(rates, index, data, version=data.name(index), newest=newest[index])


MEASURE = AverageWinRate()
