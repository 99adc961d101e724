"""What a plan can see of each group against everyone else: columns in, columns out."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, codes
from apps.statistics.errors import BadInput, StatisticsError, TooFewRaters, Undefined
from apps.statistics.lazily import special
from apps.statistics.population import FEW_RATERS
from apps.statistics.power.planning import Plan, check_assumptions, fewest_raters

POPULATION = "new raters, fixed scenarios"


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupPlans:
    """The smallest gap (or ratio above 1) of each group against everyone else, columns of shape (groups,); nan where `undefined` says why.

    `error` is the standard error of the gap, or of the log of the ratio.
    """

    gap: Floats
    error: Floats
    n: Ints
    raters: Ints
    design_effect: Floats
    few_raters: Bools
    power: float
    level: float
    method: str
    population: str
    undefined: tuple[StatisticsError | None, ...]


def smallest_gap_by_group(
    *,
    n: Column,
    raters: Column,
    resemblance: float = 0.1,
    spread: float = 0.5,
    power: float = 0.8,
    level: float = 0.95,
) -> GroupPlans:
    """Give the smallest gap between each group of raters and everyone else that is seen with chance `power`.

    `n` and `raters` (groups,) are each group's judgments and people. gap = (t_level + t_power) spread sqrt(deff_1 / n_1 + deff_2 / n_2),
    deff = 1 + (n / raters - 1) resemblance, with one degree of freedom less than the smaller part has raters. Both parts meet the same
    scenarios, whose chance cancels. For groups of scenarios hand over their numbers and resemblance in place of the raters'.
    """
    return _plans(n, raters, resemblance, spread, power, level)


def smallest_ratio_by_group(
    *,
    n: Column,
    raters: Column,
    rate: float,
    resemblance: float = 0.1,
    power: float = 0.8,
    level: float = 0.95,
) -> GroupPlans:
    """Give the smallest ratio above 1 of each group's rate over everyone else's `rate` that is seen with chance `power`.

    As smallest_gap_by_group on the log scale, where one judgment has the spread sqrt((1 - rate) / rate); `gap` holds the ratio. A ratio
    below 1 is seen from its reciprocal on.
    """
    if not 0 < rate < 1:
        raise BadInput("The rate must lie between 0 and 1.")
    return _plans(n, raters, resemblance, ((1 - rate) / rate) ** 0.5, power, level, on_log_scale=True)


def judgments_for_group_gap(
    *,
    gap: float,
    share: float,
    per_rater: int,
    resemblance: float = 0.1,
    spread: float = 0.5,
    power: float = 0.8,
    level: float = 0.95,
) -> Plan | None:
    """Give the plan with the fewest raters in all, `share` of them in the group, that sees a gap of `gap`; None if out of reach."""
    if gap <= 0 or per_rater < 1 or not 0 < share < 1:
        raise BadInput("Gap and per_rater must be above zero, and the group's share between 0 and 1.")

    def plan(raters: int) -> Plan | None:
        inside = int(share * raters)
        people = np.array([inside, raters - inside], dtype=np.intp)
        found = _plans(people * per_rater, people, resemblance, spread, power, level)
        if found.undefined[0] is not None:
            return None
        effect = float(found.design_effect[0])
        return Plan(
            gap=float(found.gap[0]),
            error=float(found.error[0]),
            degrees=int(people.min()) - 1,
            n=raters * per_rater,
            raters=raters,
            scenarios=0,
            design_effect=effect,
            effective_n=raters * per_rater / effect,
            power=power,
            level=level,
            few_raters=bool(people.min() < FEW_RATERS),
            method=f"{inside} raters against {raters - inside}; {found.method}",
            population=POPULATION,
        )

    return fewest_raters(plan=plan, gap=gap, per_rater=per_rater)


def judgments_for_group_ratio(
    *,
    ratio: float,
    rate: float,
    share: float,
    per_rater: int,
    resemblance: float = 0.1,
    power: float = 0.8,
    level: float = 0.95,
) -> Plan | None:
    """Give the plan with the fewest raters in all, `share` of them in the group, that sees `ratio` over a `rate`; its gap is on the log scale."""
    if not 0 < rate < 1 or ratio <= 0 or ratio == 1:
        raise BadInput("The rate must lie between 0 and 1, and the ratio above zero and apart from 1.")
    return judgments_for_group_gap(
        gap=abs(log(ratio)),
        share=share,
        per_rater=per_rater,
        resemblance=resemblance,
        spread=((1 - rate) / rate) ** 0.5,
        power=power,
        level=level,
    )


def _plans(  # noqa: PLR0917 - one private engine behind keyword-only faces
    n: Column,
    raters: Column,
    resemblance: float,
    spread: float,
    power: float,
    level: float,
    *,
    on_log_scale: bool = False,
) -> GroupPlans:
    check_assumptions(power=power, level=level, resemblances=(resemblance, resemblance), spread=spread)
    judged = codes("n", n)
    people = codes("raters", raters, rows=judged.size)
    if (people > judged).any():
        raise BadInput("A group cannot have more raters than judgments.")
    rest, others = judged.sum() - judged, people.sum() - people
    reasons = tuple(
        _reason(int(mine), int(theirs)) for mine, theirs in zip(people.tolist(), others.tolist(), strict=True)
    )
    known = np.array([reason is None for reason in reasons], dtype=np.bool_)
    variance, effect = _variance(judged, people, resemblance, known)
    beside, _ = _variance(rest, others, resemblance, known)
    error = spread * np.sqrt(variance + beside)
    degrees = np.where(known, np.minimum(people, others) - 1, 1)
    gap = (special.stdtrit(degrees, (1 + level) / 2) + special.stdtrit(degrees, power)) * error
    return GroupPlans(
        gap=np.exp(gap) if on_log_scale else gap,
        error=error,
        n=judged,
        raters=people,
        design_effect=effect,
        few_raters=np.minimum(people, others) < FEW_RATERS,
        power=power,
        level=level,
        method="on the log scale; clustered by rater, t" if on_log_scale else "clustered by rater, t",
        population=POPULATION,
        undefined=reasons,
    )


def _variance(judged: Ints, people: Ints, resemblance: float, known: Bools) -> tuple[Floats, Floats]:
    """Give deff / n and deff of parts of unit spread, nan where unknown."""
    nothing = np.full(judged.shape, np.nan)
    load = np.divide(judged, people, out=nothing.copy(), where=known)
    effect = 1 + (load - 1) * resemblance
    return np.divide(effect, judged, out=nothing, where=known), effect


def _reason(mine: int, theirs: int) -> StatisticsError | None:
    if mine < 2:
        return TooFewRaters(raters=mine)
    if theirs < 2:
        return Undefined("There are fewer than two raters outside this group to compare it with.")
    return None
