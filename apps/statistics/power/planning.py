"""What a plan can see: the smallest gap for given judgments, and the judgments for a wanted gap.

Used while a study is set up, before there are data: spread and resemblance are assumptions, which the page shows beside the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special
from apps.statistics.population import Population

NEW = Population()
MOST = 10**9
"""Beyond this many judgments a plan is refused: the wanted gap is out of reach."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How fine a study sees: with chance `power` its interval at `level` excludes zero if the true gap is `gap`.

    `gap` and `spread` have the unit of the value, `error` is the standard error of what is estimated with `degrees` of freedom;
    `effective_n` is n over the design effect; `method` says the assumptions.
    """

    gap: float
    error: float
    degrees: int
    n: int
    raters: int
    scenarios: int
    design_effect: float
    effective_n: float
    power: float
    level: float
    few_raters: bool
    method: str
    population: str


def smallest_gap(
    *,
    n: int,
    raters: int,
    scenarios: int,
    rater_resemblance: float = 0.1,
    scenario_resemblance: float = 0.05,
    spread: float = 0.5,
    power: float = 0.8,
    level: float = 0.95,
    population: Population = NEW,
) -> Plan:
    """Give the smallest true gap from a fixed value that n judgments see with chance `power`.

    gap = (t_level + t_power) spread sqrt(deff / n), deff = 1 + (n/raters - 1) rho_rater + (n/scenarios - 1) rho_scenario, each part
    only where raters or scenarios are new [Kish 1965]. `spread` is the standard deviation of one judgment (0.5 is the worst case of a
    proportion); a resemblance is an intraclass correlation, 0 .. 1. Raises TooFewRaters, TooFewScenarios.
    """
    check_assumptions(
        power=power, level=level, resemblances=(rater_resemblance, scenario_resemblance), spread=spread
    )
    shortfall = population.shortfall(n=n, raters=raters, scenarios=scenarios)
    if shortfall is not None:
        raise shortfall
    effect, clusters = 1.0, [n]
    if population.raters == "new":
        effect += max(n / raters - 1, 0) * rater_resemblance
        clusters.append(raters)
    if population.scenarios == "new":
        effect += max(n / scenarios - 1, 0) * scenario_resemblance
        clusters.append(scenarios)
    degrees = min(clusters) - 1
    quantiles = float(special.stdtrit(degrees, (1 + level) / 2) + special.stdtrit(degrees, power))
    error = spread * sqrt(effect / n)
    return Plan(
        gap=quantiles * error,
        error=error,
        degrees=degrees,
        n=n,
        raters=raters,
        scenarios=scenarios,
        design_effect=effect,
        effective_n=n / effect,
        power=power,
        level=level,
        few_raters=population.few_raters(raters),
        method=population.method(degrees=degrees, prefix=f"design effect {effect:.2f}"),
        population=population.words,
    )


def judgments_for_gap(
    *,
    gap: float,
    per_rater: int,
    scenarios: int,
    rater_resemblance: float = 0.1,
    scenario_resemblance: float = 0.05,
    spread: float = 0.5,
    power: float = 0.8,
    level: float = 0.95,
    population: Population = NEW,
) -> Plan | None:
    """Give the plan with the fewest raters, each judging `per_rater` times, that sees `gap`.

    None if no number of raters does, because the scenarios are too few to generalise from. With fixed raters `per_rater` judgments
    are added at a time all the same.
    """
    if gap <= 0 or per_rater < 1:
        raise BadInput("Gap and per_rater must be above zero.")

    def plan(raters: int) -> Plan | None:
        try:
            return smallest_gap(
                n=raters * per_rater,
                raters=raters,
                scenarios=scenarios,
                rater_resemblance=rater_resemblance,
                scenario_resemblance=scenario_resemblance,
                spread=spread,
                power=power,
                level=level,
                population=population,
            )
        except Undefined:
            return None

    return fewest_raters(plan=plan, gap=gap, per_rater=per_rater)


def fewest_raters(*, plan: Callable[[int], Plan | None], gap: float, per_rater: float) -> Plan | None:
    """Give the plan with the fewest raters that sees `gap`, None if none below MOST judgments does; `plan` is None where undefined."""
    # The gap shrinks as raters join, so the first number that is enough can be found by halving.
    enough = 2
    while (reached := plan(enough)) is None or reached.gap > gap:
        enough *= 2
        if enough * per_rater > MOST:
            return None
    too_few = 0
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        tried = plan(middle)
        if tried is not None and tried.gap <= gap:
            enough = middle
        else:
            too_few = middle
    return plan(enough)


def check_assumptions(
    *, power: float, level: float, resemblances: tuple[float, float], spread: float
) -> None:
    """Raise BadInput for a power, level or resemblance outside 0 .. 1 and for a spread of zero or below."""
    if not (0 < power < 1 and 0 < level < 1):
        raise BadInput("Power and level must lie between 0 and 1.")
    if any(not 0 <= value <= 1 for value in resemblances):
        raise BadInput("A resemblance must lie between 0 and 1.")
    if spread <= 0:
        raise BadInput("Spread must be above zero.")
