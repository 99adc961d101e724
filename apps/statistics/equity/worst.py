"""No group left behind: the group that a rule on a slice must hold for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.equity.comparison import GroupComparisons
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.estimates import Estimates


@dataclass(frozen=True, kw_only=True)
class WorstGroup:
    """The `group` (its code) with the worst bound, its numbers, and how many groups were `considered` and `left_out`."""

    group: int
    value: float
    low: float
    high: float
    level: float
    considered: int
    left_out: int
    n: int
    raters: int
    method: str
    population: str


def worst_group(
    *, groups: GroupComparisons | Estimates, direction: Literal["low", "high"], least: int = 5
) -> WorstGroup:
    """Give the group of at least `least` raters with the lowest low ("low", for a rule low >= c) or the highest high ("high", <=).

    `groups` are gaps or ratios, or estimates by group computed at `interval_level` for their number, so that the bounds hold together.
    Groups that are undefined or smaller are left out, and counted. Of equal bounds the first group is taken. Raises Undefined if no
    group is left.
    """
    if direction not in ("low", "high"):
        raise BadInput("The direction is low, for a lower bound, or high, for an upper one.")
    defined = np.array([reason is None for reason in groups.undefined], dtype=np.bool_)
    eligible = np.flatnonzero(defined & (groups.raters >= least))
    if eligible.size == 0:
        raise Undefined(
            "No group has an interval and at least %(least)d raters, so that no group can be called the worst.",
            least=least,
        )
    bounds = groups.low[eligible] if direction == "low" else -groups.high[eligible]
    found = int(eligible[np.argmin(bounds)])
    return WorstGroup(
        group=found,
        value=float(groups.value[found]),
        low=float(groups.low[found]),
        high=float(groups.high[found]),
        level=groups.level,
        considered=int(eligible.size),
        left_out=int(groups.value.size - eligible.size),
        n=int(groups.n[found]),
        raters=int(groups.raters[found]),
        method=groups.method[found],
        population=groups.population,
    )
