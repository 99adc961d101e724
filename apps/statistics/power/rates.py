"""What a plan can see of a proportion or win rate, whose interval is Wilson's and whose spread depends on the rate itself."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Literal

from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special
from apps.statistics.population import Population
from apps.statistics.power.planning import Plan, fewest_raters, smallest_gap

NEW = Population()

Side = Literal["above", "below"]
HALVINGS = 60
"""A gap is found to 2^-60 of the scale."""


def smallest_rate_gap(
    *,
    rate: float,
    side: Side = "above",
    n: int,
    raters: int,
    scenarios: int,
    rater_resemblance: float = 0.1,
    scenario_resemblance: float = 0.05,
    power: float = 0.8,
    level: float = 0.95,
    population: Population = NEW,
) -> Plan:
    """Give the smallest distance from `rate` at which Wilson's interval leaves `rate` out with chance `power`.

    Solves gap = t_level se(rate) + t_power se(rate +- gap), se(p) = sqrt(p (1 - p) deff / n), deff as in smallest_gap. `error` of the
    plan is that at the true rate. Raises TooFewRaters, TooFewScenarios, and Undefined where no rate up to the end of the scale would do.
    """
    if not 0 < rate < 1:
        raise BadInput("The rate to compare with must lie between 0 and 1.")
    even = smallest_gap(
        n=n,
        raters=raters,
        scenarios=scenarios,
        rater_resemblance=rater_resemblance,
        scenario_resemblance=scenario_resemblance,
        power=power,
        level=level,
        population=population,
    )
    sign, edge = (1, 1 - rate) if side == "above" else (-1, rate)
    excluded = float(special.stdtrit(even.degrees, (1 + level) / 2)) * _error(rate, even)
    promised = float(special.stdtrit(even.degrees, power))

    def lacking(gap: float) -> float:
        return gap - excluded - promised * _error(rate + sign * gap, even)

    if lacking(edge) <= 0:
        raise Undefined(
            "So few judgments cannot tell any rate %(side)s %(rate)g from it.", side=side, rate=rate
        )
    short, gap = 0.0, edge
    for _ in range(HALVINGS):
        middle = (short + gap) / 2
        short, gap = (middle, gap) if lacking(middle) < 0 else (short, middle)
    return replace(even, gap=gap, error=_error(rate + sign * gap, even), method=f"Wilson; {even.method}")


def judgments_for_rate_gap(
    *,
    rate: float,
    gap: float,
    side: Side = "above",
    per_rater: int,
    scenarios: int,
    rater_resemblance: float = 0.1,
    scenario_resemblance: float = 0.05,
    power: float = 0.8,
    level: float = 0.95,
    population: Population = NEW,
) -> Plan | None:
    """Give the plan with the fewest raters, each judging `per_rater` times, whose Wilson interval sees `gap` from `rate`.

    None if no number of raters does. Raises BadInput where rate and gap together leave the scale.
    """
    reached = rate + gap if side == "above" else rate - gap
    if gap <= 0 or per_rater < 1 or not 0 <= reached <= 1:
        raise BadInput("Gap and per_rater must be above zero, and the rate they lead to between 0 and 1.")

    def plan(raters: int) -> Plan | None:
        try:
            return smallest_rate_gap(
                rate=rate,
                side=side,
                n=raters * per_rater,
                raters=raters,
                scenarios=scenarios,
                rater_resemblance=rater_resemblance,
                scenario_resemblance=scenario_resemblance,
                power=power,
                level=level,
                population=population,
            )
        except Undefined:
            return None

    return fewest_raters(plan=plan, gap=gap, per_rater=per_rater)


def _error(rate: float, plan: Plan) -> float:
    return sqrt(max(rate * (1 - rate), 0) / plan.effective_n)
