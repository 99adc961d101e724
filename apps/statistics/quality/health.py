"""The health of a round: what every check of it gives, and the floors of agreement and of gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Numbers, probabilities
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.population import Population
from apps.statistics.proportions import proportion

RARE = 0.001
"""By convention a check of a whole round alarms at p < .001: it stops a study, and it is looked at often."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Health:
    """One check of a round: `healthy` or not, and the number it rests on with its interval.

    `false_alarms` is the chance that a round without fault is called unhealthy, at most. `template` and `values` make `words`, as in errors.
    """

    healthy: bool
    value: float
    low: float
    high: float
    level: float
    n: int
    raters: int
    false_alarms: float
    template: str
    values: Mapping[str, object]
    method: str
    population: str

    @property
    def words(self) -> str:
        """What was found, in a sentence."""
        return self.template % self.values


def agreement_floor(
    *, value: float, low: float, high: float, n: int, raters: int, floor: float, level: float = 0.95
) -> Health:
    """Tell whether an agreement (such as alpha with its interval) may still reach `floor`: unhealthy if its high bound is below.

    Raises BadInput for bounds that are not in order or not finite.
    """
    if not np.isfinite([value, low, high, floor]).all() or not low <= value <= high:
        raise BadInput("An agreement comes with finite bounds, the low one below the high one.")
    if n < 1 or raters < 2:
        raise Undefined("Agreement needs at least two raters on one unit.")
    return Health(
        healthy=high >= floor,
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        raters=raters,
        false_alarms=alarm_rate(1 - level) / 2,
        template="Raters agree at %(value).2f (%(low).2f to %(high).2f); the floor is %(floor).2f.",
        values={"value": value, "low": low, "high": high, "floor": floor},
        method="high bound of the agreement against the floor",
        population=Population(raters="fixed", scenarios="new").words,
    )


def gold_floor(
    *,
    correct: Numbers,
    raters: Column,
    scenarios: Column,
    floor: float,
    population: Population | None = None,
    level: float = 0.95,
) -> Health:
    """Tell whether the round's share right on gold may still reach `floor`: unhealthy if its clustered high bound is below.

    Raises BadInput, TooFewRaters, TooFewScenarios or Undefined as a proportion does.
    """
    right = probabilities("correct", correct)
    if not 0 < floor < 1:
        raise BadInput("The floor must lie between 0 and 1.")
    found = proportion(
        values=right,
        raters=raters,
        scenarios=scenarios,
        population=population or Population(),
        level=level,
    )
    return Health(
        healthy=found.high >= floor,
        value=found.value,
        low=found.low,
        high=found.high,
        level=level,
        n=found.n,
        raters=found.raters,
        false_alarms=alarm_rate(1 - level) / 2,
        template="%(value).1f %% of answers to gold items are right (%(low).1f to %(high).1f); the floor is %(floor).1f %%.",
        values={
            "value": 100 * found.value,
            "low": 100 * found.low,
            "high": 100 * found.high,
            "floor": 100 * floor,
        },
        method=found.method,
        population=found.population,
    )


def alarm_rate(alpha: float) -> float:
    """Give the chance of a false alarm as it was asked for; raises BadInput outside 0 to 1."""
    if not 0 < alpha < 1:
        raise BadInput("Alpha must lie between 0 and 1.")
    return alpha
