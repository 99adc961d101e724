"""How exact a rate of one quota cell is now, and how exact it will be once the cell is full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.errors import BadInput, StatisticsError
from apps.statistics.intervals import t_quantile, wilson
from apps.statistics.population import Population
from apps.statistics.power.planning import smallest_gap

POPULATION = Population(raters="new", scenarios="fixed")


@dataclass(frozen=True, kw_only=True)
class CellPrecision:
    """Half the width of a rate's interval in one cell: `now`, and `full` once the quota is reached; None where `undefined` says why.

    `n` judgments of `raters` people are there, `full_n` of `full_raters` are wanted. `undefined` is why there is no interval now,
    `full_undefined` why there will be none.
    """

    now: float | None
    full: float | None
    undefined: StatisticsError | None
    full_undefined: StatisticsError | None
    n: int
    raters: int
    full_n: int
    full_raters: int
    rate: float
    level: float
    method: str
    population: str


def cell_precision(
    *,
    n: int,
    raters: int,
    full_n: int,
    full_raters: int,
    rate: float = 0.5,
    resemblance: float = 0.1,
    level: float = 0.95,
) -> CellPrecision:
    """Give half the width of the interval of a rate or win rate near `rate`, by the judgments there are and at the full quota.

    Wilson's interval with n_eff = n / deff, deff = 1 + (n / raters - 1) resemblance [Kish 1965], and Student's t with one degree less
    than raters; a rate of one half is the widest. Raises BadInput.
    """
    if min(n, raters, full_n, full_raters) < 0 or raters > n or full_raters > full_n:
        raise BadInput("A cell cannot have more raters than judgments.")
    if not 0 <= rate <= 1:
        raise BadInput("The rate must lie between 0 and 1.")
    now, undefined = _half(n, raters, rate, resemblance, level)
    full, full_undefined = _half(full_n, full_raters, rate, resemblance, level)
    return CellPrecision(
        now=now,
        full=full,
        undefined=undefined,
        full_undefined=full_undefined,
        n=n,
        raters=raters,
        full_n=full_n,
        full_raters=full_raters,
        rate=rate,
        level=level,
        method=f"Wilson, clustered by rater with resemblance {resemblance:g}, t",
        population=POPULATION.words,
    )


def _half(
    n: int, raters: int, rate: float, resemblance: float, level: float
) -> tuple[float | None, StatisticsError | None]:
    shortfall = POPULATION.shortfall(n=n, raters=raters, scenarios=0)
    if shortfall is not None:
        return None, shortfall
    plan = smallest_gap(
        n=n, raters=raters, scenarios=0, rater_resemblance=resemblance, level=level, population=POPULATION
    )
    low, high = wilson(
        value=np.array([rate]),
        effective=np.array([plan.effective_n]),
        quantile=t_quantile(level=level, degrees=np.array([plan.degrees])),
    )
    return float(high[0] - low[0]) / 2, None
