"""How often a version was preferred to another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.metric_data import MetricData
from apps.statistics.pairwise import win_rates


class WinRate(Measure):
    """One estimate for each pair that met, from both sides."""

    slug = "win_rate"
    label = _("Win rate")
    about = _(
        "Share of judgments that preferred this version to the other one. A tie counts as the protocol says."
    )

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return both directions of every pair, the second one minus the first."""
        rates = win_rates(
            comparisons=data.comparisons,
            ties=data.setting.ties,
            population=data.setting.population,
            level=data.setting.level,
        )
        newest = _newest_by_pair(data)
        size = len(data.met)
        for side in (rates, rates.reversed()):
            for group in range(len(side)):
                first, second = int(side.first[group]), int(side.second[group])
                pair = min(first, second) * size + max(first, second)
                yield from_columns(
                    side, group, data, version=data.name(first), versus=data.name(second), newest=newest[pair]
                )


def _newest_by_pair(data: MetricData) -> list[int]:
    """Return the newest response of each pair, by its code, in one pass."""
    size = len(data.met)
    first = np.searchsorted(data.met, data.version)
    second = np.searchsorted(data.met, data.versus)
    newest = np.zeros(size * size, dtype=np.int64)
    np.maximum.at(newest, np.minimum(first, second) * size + np.maximum(first, second), data.response)
    return [int(value) for value in newest]


MEASURE = WinRate()
