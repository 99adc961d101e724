"""How often a version was preferred to another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import Undefined
from apps.statistics.pairwise import Outcome, win_rates
from apps.statistics.pairwise.comparisons import SCORE, TIE, TIES_IN_WORDS


class WinRate(Measure):
    """One estimate for each pair that met, from both sides."""

    slug = "win_rate"
    label = _("Win rate")
    about = _(
        "Share of judgments that preferred this version to the other one. A tie counts as the protocol says."
    )
    basis = "pairs"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return both directions of every pair, the second one minus the first."""
        rates = win_rates(
            comparisons=data.comparisons,
            ties=data.setting.ties,
            population=data.setting.population,
            level=data.setting.level,
        )
        newest = newest_by_pair(data)
        size = len(data.met)
        for side in (rates, rates.reversed()):
            for group in range(len(side)):
                first, second = int(side.first[group]), int(side.second[group])
                pair = min(first, second) * size + max(first, second)
                yield from_columns(
                    side, group, data, version=data.name(first), versus=data.name(second), newest=newest[pair]
                )

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each version against the baseline, or the first version without one."""
        base = data.setting.held_against
        return tuple(Aim(version, base) for version in data.setting.versions if base and version != base)

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return the judgments of one pair as wins of `version`: 1, 0, and a half for a tie unless ties are dropped."""
        if aim.version is None or aim.versus is None:
            raise Undefined("A win rate needs a version and the one that it is compared with.")
        first, second = data.place(aim.version), data.place(aim.versus)
        drops = data.setting.ties == "drop"
        forward = (data.version == first) & (data.versus == second)
        rows = forward | ((data.version == second) & (data.versus == first))
        rows &= data.outcome <= (Outcome.LOSS if drops else Outcome.BOTH_BAD)
        index = np.flatnonzero(rows)
        won = SCORE[np.minimum(data.outcome[index], TIE)]
        return Scores(
            np.where(forward[index], won, 1 - won), index, prefix=TIES_IN_WORDS["drop" if drops else "half"]
        )


def newest_by_pair(data: MetricData) -> list[int]:
    """Return the newest response of each pair, by its code, in one pass."""
    size = len(data.met)
    first = np.searchsorted(data.met, data.version)
    second = np.searchsorted(data.met, data.versus)
    newest = np.zeros(size * size, dtype=np.int64)
    np.maximum.at(newest, np.minimum(first, second) * size + np.maximum(first, second), data.response)
    return [int(value) for value in newest]


MEASURE = WinRate()
