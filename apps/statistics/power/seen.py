"""What data at hand could have seen: the smallest gap of an estimate, the power of a plan, the price of looking at every judgment."""

from __future__ import annotations

from math import sqrt

import numpy as np

from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special
from apps.statistics.power.planning import Plan
from apps.statistics.sequential.mixture import TUNED_FOR, mixture_factor

MOST_ITEMS = 10**9


def smallest_gap_seen(*, error: float, degrees: float, power: float = 0.8, level: float = 0.95) -> float:
    """Give (t_level + t_power) error: the smallest true gap that an estimate with this standard error sees with chance `power`.

    Of a ratio hand over the error of its logarithm. Raises Undefined below one degree of freedom.
    """
    _check(power, level)
    if not np.isfinite([error, degrees]).all() or error < 0:
        raise BadInput("Error and degrees must be finite, and the error not negative.")
    if degrees < 1:
        raise Undefined("A smallest gap needs at least two clusters.")
    return float(special.stdtrit(degrees, (1 + level) / 2) + special.stdtrit(degrees, power)) * error


def power_of(*, gap: float, plan: Plan) -> float:
    """Give the chance that a study after `plan` excludes zero on the right side if the true gap is `gap`.

    P(t > t_level - |gap| / error) with the plan's degrees; at plan.gap it is plan.power. Of a plan for a rate it is close around plan.gap,
    whose error it takes.
    """
    if not np.isfinite(gap):
        raise BadInput("The gap must be a finite number.")
    # How far an estimate must lie for zero to be excluded; for a rate it follows from the null's error, not from the plan's.
    excluded = plan.gap - float(special.stdtrit(plan.degrees, plan.power)) * plan.error
    return float(special.stdtr(plan.degrees, (abs(gap) - excluded) / plan.error))


def sequential_inflation(
    *, raters: float, level: float = 0.95, power: float = 0.8, tuned_for: float = TUNED_FOR
) -> float:
    """Give how many times the judgments bounds for every look need at `raters` raters, to see at that look what a fixed-n interval sees.

    ((m + z_power) / (z_level + z_power))^2 with m the boundary in standard errors. It is the price at the last look alone: the
    chance to stop earlier makes up for much of it.
    """
    _check(power, level)
    if not (np.isfinite(raters) and raters > 0):
        raise BadInput("There must be at least one rater.")
    factor = float(mixture_factor(clusters=np.array([raters]), level=level, tuned_for=tuned_for)[0])
    return float(
        ((factor + special.ndtri(power)) / (special.ndtri((1 + level) / 2) + special.ndtri(power))) ** 2
    )


def smallest_agreement_gap(
    *, low: float, high: float, items: int, planned: int, power: float = 0.8, level: float = 0.95
) -> float:
    """Give the smallest difference of an agreement (such as alpha) from a fixed value that `planned` items see.

    The standard error is read from a pilot's bootstrap interval, (high - low) / (2 z_level) at `items` items, and falls with the root
    of their number. `level` is that of the interval and of the wanted one.
    """
    _check(power, level)
    if not np.isfinite([low, high]).all() or low > high:
        raise BadInput("An interval has a low end and a high end, neither of them missing.")
    if items < 2 or planned < 2:
        raise BadInput("Agreement is planned from at least two items to at least two.")
    quantile = float(special.ndtri((1 + level) / 2))
    error = (high - low) / (2 * quantile) * sqrt(items / planned)
    return (quantile + float(special.ndtri(power))) * error


def items_for_agreement_gap(
    *, gap: float, low: float, high: float, items: int, power: float = 0.8, level: float = 0.95
) -> int | None:
    """Give how many items see a difference of `gap` in agreement, from a pilot's interval as in smallest_agreement_gap; None beyond 1e9."""
    if gap <= 0:
        raise BadInput("The gap must be above zero.")
    now = smallest_agreement_gap(low=low, high=high, items=items, planned=items, power=power, level=level)
    wanted = items * (now / gap) ** 2
    return max(2, int(np.ceil(wanted * (1 - 1e-12)))) if wanted <= MOST_ITEMS else None


def _check(power: float, level: float) -> None:
    if not (0 < power < 1 and 0 < level < 1):
        raise BadInput("Power and level must lie between 0 and 1.")
