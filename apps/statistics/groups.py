"""What is behind each of several groups, and how their values and clustered variances become estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimates
from apps.statistics.intervals import effective_n, t_quantile, wilson
from apps.statistics.loads import degrees_of
from apps.statistics.population import Population

Reasons = tuple[StatisticsError | None, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Groups:
    """Columns of shape (groups,): rows, raters, scenarios, the fewest clusters of any term, and the fewest effective ones.

    `prefix` opens the words on the method.
    """

    n: Ints
    raters: Ints
    scenarios: Ints
    fewest: Ints
    effective: Floats
    population: Population
    level: float
    prefix: str = ""

    @cached_property
    def degrees(self) -> Floats:
        """The fewest effective clusters less one."""
        return degrees_of(effective=self.effective, clusters=self.fewest)

    @cached_property
    def quantile(self) -> Floats:
        """Student's t with these degrees of freedom, two-sided."""
        return t_quantile(level=self.level, degrees=self.degrees)

    @cached_property
    def shortfalls(self) -> Reasons:
        """Why a group has too few data for an interval, None where it has enough."""
        counts = zip(self.n.tolist(), self.raters.tolist(), self.scenarios.tolist(), strict=True)
        return tuple(
            self.population.shortfall(n=n, raters=raters, scenarios=scenarios)
            for n, raters, scenarios in counts
        )

    def wilson(self, *, value: Floats, variance: Floats) -> Estimates:
        """Give proportions with Wilson intervals on the effective n; where all clusters agree, that is the number of clusters."""
        effective = effective_n(value=value, variance=variance, clusters=self.fewest)
        low, high = wilson(value=value, effective=effective, quantile=self.quantile)
        return self.estimates(value=value, low=low, high=high, effective=effective, undefined=self.shortfalls)

    def estimates(
        self, *, value: Floats, low: Floats, high: Floats, effective: Floats, undefined: Reasons
    ) -> Estimates:
        """Give estimates as columns; nan where a reason says that there is none."""
        missing = np.array([reason is not None for reason in undefined], dtype=np.bool_)
        with np.errstate(invalid="ignore", divide="ignore"):
            effect = self.n / effective
        few = [self.population.few_raters(people) for people in self.raters.tolist()]
        return Estimates(
            value=np.where(missing, np.nan, value),
            low=np.where(missing, np.nan, low),
            high=np.where(missing, np.nan, high),
            level=self.level,
            n=self.n,
            raters=self.raters,
            scenarios=self.scenarios,
            effective_n=np.where(missing, np.nan, effective),
            design_effect=np.where(missing, np.nan, effect),
            degrees=self.degrees,
            few_raters=np.array(few, dtype=np.bool_),
            method=tuple(
                self.population.method(degrees=degrees, prefix=self.prefix)
                for degrees in self.degrees.tolist()
            ),
            population=self.population.words,
            undefined=undefined,
        )


def combined(
    *,
    squares: Sequence[Floats],
    clusters: Sequence[Ints],
    signs: Sequence[int],
    at_least_one_way: bool = False,
) -> Floats:
    """Give each group's variance from the terms' sums of squared scores and numbers of clusters, shape (groups,).

    nan where a term has fewer than two clusters. Where rater + scenario - both comes out at zero or below, which happens by chance
    with few clusters, the larger of the one-way variances stands; with `at_least_one_way` it stands wherever it is larger.
    """
    parts = []
    for squared, found, sign in zip(squares, clusters, signs, strict=True):
        count = found.astype(np.float64)
        factor = np.divide(count, count - 1, out=np.full(count.shape, np.nan), where=count > 1)
        parts.append(sign * factor * squared)
    total: Floats = np.sum(parts, axis=0)
    if len(parts) == 1:
        return total
    one_way: Floats = np.max(parts, axis=0)
    floor = one_way if at_least_one_way else np.zeros_like(one_way)
    return np.where((total > 0) & (total >= floor), total, one_way)
