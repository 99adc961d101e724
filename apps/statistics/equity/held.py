"""Groups held against everyone else, gone through once: for each group's own number, its gap and its ratio alike, at any level."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from apps.statistics.arrays import Column, Numbers
from apps.statistics.equity.comparison import Measured
from apps.statistics.equity.group_sums import GroupSums
from apps.statistics.equity.rows import rows_of, sums_of_rows
from apps.statistics.equity.sides import Sides
from apps.statistics.groups import Groups, Moments
from apps.statistics.population import Population

NEW = Population()


class HeldGroups:
    """What is known of each group and of everyone else once rows have been summed; no row is kept.

    `moments` are those of each group alone, `zeros` (groups,) tells where all values of the group or of everyone else are zero.
    """

    def __init__(
        self, *, sums: GroupSums, population: Population = NEW, at_least_one_way: bool = False
    ) -> None:
        self.population = population
        self.sides = Sides(sums=sums, population=population, at_least_one_way=at_least_one_way)
        self.zeros = sums.zeros
        self._measured: dict[str, Measured] = {}
        with np.errstate(invalid="ignore", divide="ignore"):
            square = sums.values / sums.total
        self.moments = Moments(
            self.sides.own, self.sides.alone(), self.sides.independent(), square, sums.ends
        )

    @classmethod
    def of_rows(
        cls,
        *,
        values: Numbers,
        groups: Column,
        count: int,
        raters: Column,
        scenarios: Column,
        weights: Numbers | None = None,
        population: Population = NEW,
        at_least_one_way: bool = False,
    ) -> HeldGroups:
        """Sum rows (n,), whose columns are those of `group_gaps`; raises BadInput."""
        rows = rows_of(
            values=values, groups=groups, count=count, raters=raters, scenarios=scenarios, weights=weights
        )
        sums = sums_of_rows(rows, count=count, population=population)
        return cls(sums=sums, population=population, at_least_one_way=at_least_one_way)

    def measured(self, name: str, make: Callable[[], Measured]) -> Measured:
        """Give what an estimator found, made once for all levels."""
        if name not in self._measured:
            self._measured[name] = make()
        return self._measured[name]

    def behind(self, *, level: float, prefix: str = "") -> Groups:
        """Give what is behind each group's own number, whose words on the method begin with `prefix`."""
        sides = self.sides
        return Groups(
            n=sides.n,
            raters=sides.raters,
            scenarios=sides.scenarios,
            fewest=sides.own_clusters,
            effective=sides.own_effective,
            population=self.population,
            level=level,
            prefix=prefix,
        )
