"""How many times as often? Each group's mean over that of everyone else, on the logarithmic scale."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Column, Numbers
from apps.statistics.equity.comparison import GroupComparisons, Measured, compared, where, without_variation
from apps.statistics.equity.held import HeldGroups
from apps.statistics.equity.multiplicity import Correction, checked
from apps.statistics.equity.sides import Sides
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.population import FEW_RATERS, Population

NEW = Population()


def group_ratios(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
    correction: Correction = "bh",
    least: int = FEW_RATERS,
) -> GroupComparisons:
    """Give each group's mean over the mean of everyone else, with a clustered interval by the delta method on the log scale.

    Columns and corrections are those of `group_gaps`; the p-value is about a ratio of 1. Values must not be negative (BadInput). Where
    either mean is zero, or one side does not vary, the ratio is undefined with the reason: `group_gaps` still has an answer.
    """
    checked(correction)
    held = HeldGroups.of_rows(
        values=values,
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    return held_ratios(held, level=level, correction=correction, least=least)


def held_ratios(
    held: HeldGroups, *, level: float = 0.95, correction: Correction = "bh", least: int = FEW_RATERS
) -> GroupComparisons:
    """Give what `group_ratios` gives of groups that have been gone through already."""
    checked(correction)
    if held.moments.ends and held.moments.ends[0] < 0:
        raise BadInput("A ratio needs values that are not negative.")
    return compared(
        kind="ratio",
        sides=held.sides,
        own=held.behind(level=level).mean(held.moments),
        measured=held.measured("ratios", lambda: _measured(held.sides, zeros=held.zeros)),
        correction=correction,
        level=level,
        least=least,
        prefix="log scale",
    )


def _measured(sides: Sides, zeros: Bools) -> Measured:
    rated = ~zeros & (sides.own > 0) & (sides.rest > 0)
    own, rest = np.where(rated, sides.own, 1.0), np.where(rated, sides.rest, 1.0)
    logarithm = np.log(own / rest)
    error = np.sqrt(sides.variance(own=1 / own, rest=1 / rest))
    flat = error == 0
    nothing = Undefined("A ratio needs means above zero, in this group and among everyone else.")
    return Measured(
        value=own / rest,
        error=error,
        statistic=np.divide(logarithm, error, out=np.zeros(error.shape), where=~flat),
        intervals=lambda quantile: (
            np.exp(np.minimum(logarithm - quantile * error, 700)),
            np.exp(np.minimum(logarithm + quantile * error, 700)),
        ),
        reasons=without_variation(sides, where(sides.shortfalls(), ~rated, nothing)),
    )
