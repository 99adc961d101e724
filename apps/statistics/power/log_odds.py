"""What a plan can see of a Bradley-Terry contrast, in log-odds, through the variance of the win rates behind it."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from apps.statistics.errors import BadInput
from apps.statistics.population import Population
from apps.statistics.power.planning import Plan, judgments_for_gap, smallest_gap

NEW = Population()
SLOPE = 4.0
"""Log-odds per unit of win rate at one half."""


def smallest_log_odds(
    *,
    versions: int,
    n: int,
    raters: int,
    scenarios: int,
    tie_rate: float = 0.0,
    rater_resemblance: float = 0.1,
    scenario_resemblance: float = 0.05,
    power: float = 0.8,
    level: float = 0.95,
    population: Population = NEW,
) -> Plan:
    """Give the smallest contrast of two of `versions` versions, in log-odds, that n comparisons spread evenly over all pairs see.

    Near even strength the variance of a contrast is 16 s^2 (versions - 1) deff / n, s^2 = (1 - tie_rate) / 4 that of one comparison with
    ties as half a win. Contrasts beyond about 1 need somewhat more than this says. Raises as smallest_gap.
    """
    spread = _spread(versions, tie_rate)
    plan = smallest_gap(
        n=n,
        raters=raters,
        scenarios=scenarios,
        rater_resemblance=rater_resemblance,
        scenario_resemblance=scenario_resemblance,
        spread=spread,
        power=power,
        level=level,
        population=population,
    )
    return replace(plan, method=f"log-odds, near even strength; {plan.method}")


def judgments_for_log_odds(
    *,
    gap: float,
    versions: int,
    per_rater: int,
    scenarios: int,
    tie_rate: float = 0.0,
    rater_resemblance: float = 0.1,
    scenario_resemblance: float = 0.05,
    power: float = 0.8,
    level: float = 0.95,
    population: Population = NEW,
) -> Plan | None:
    """Give the plan with the fewest raters, each comparing `per_rater` times, that sees a contrast of `gap` log-odds; None if none does."""
    plan = judgments_for_gap(
        gap=gap,
        per_rater=per_rater,
        scenarios=scenarios,
        rater_resemblance=rater_resemblance,
        scenario_resemblance=scenario_resemblance,
        spread=_spread(versions, tie_rate),
        power=power,
        level=level,
        population=population,
    )
    return plan and replace(plan, method=f"log-odds, near even strength; {plan.method}")


def _spread(versions: int, tie_rate: float) -> float:
    if versions < 2 or not 0 <= tie_rate < 1:
        raise BadInput("A contrast needs at least two versions and a tie rate from 0 to below 1.")
    return SLOPE * sqrt((1 - tie_rate) / 4 * (versions - 1))
