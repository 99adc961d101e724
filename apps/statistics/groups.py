"""What is behind each of several groups, and how their values and clustered variances become estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import BadInput, NoVariation, StatisticsError
from apps.statistics.estimates import Estimates
from apps.statistics.intervals import effective_n, t_quantile, wilson
from apps.statistics.loads import degrees_of
from apps.statistics.population import Population

Reasons = tuple[StatisticsError | None, ...]


STILL = 1e-12
"""A standard error below this share of the values' size is rounding."""


@dataclass(frozen=True, eq=False)
class Moments:
    """What the values say per group, shape (groups,): mean, clustered variance, variance of independent rows, mean square.

    `ends` are the least and the largest value of all, None where there is none.
    """

    value: Floats
    variance: Floats
    independent: Floats
    square: Floats
    ends: tuple[float, float] | None


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

    def proportion(self, moments: Moments) -> Estimates:
        """Give proportions of values 0 .. 1 with Wilson intervals on the effective n and Student's t; raises BadInput for other values.

        Where all clusters agree, the effective n is the number of clusters.
        """
        if moments.ends and (moments.ends[0] < 0 or moments.ends[1] > 1):
            raise BadInput("A proportion needs values between 0 and 1.")
        return self.wilson(value=moments.value, variance=moments.variance)

    def mean(self, moments: Moments, *, bounds: tuple[float, float] | None = None) -> Estimates:
        """Give means with t intervals, kept within `bounds` (the ends of the scale) where they are given; raises BadInput for other values.

        Where clusters do not vary, a t interval would have no width. With bounds it is then Wilson's, on the scale stretched to
        0 .. 1, with the number of clusters as effective n; without bounds the estimate is undefined (NoVariation).
        """
        if bounds and bounds[0] >= bounds[1]:
            raise BadInput("The bounds of a scale are its lower and its upper end.")
        if bounds and moments.ends and (moments.ends[0] < bounds[0] or moments.ends[1] > bounds[1]):
            raise BadInput("A value lies outside the bounds of the scale.")
        # Sums of squares may round to nothing where clusters' own do not: rows that do not vary have no clusters that do.
        still = (moments.variance <= STILL**2 * moments.square) | (moments.independent <= 0)
        half = self.quantile * np.sqrt(moments.variance)
        low, high = moments.value - half, moments.value + half
        reasons = self.shortfalls
        if bounds is None:
            reasons = tuple(
                reason or (_no_variation() if flat else None)
                for reason, flat in zip(reasons, still.tolist(), strict=True)
            )
        else:
            stretched = self._stretched(moments.value, bounds)
            low = np.where(still, stretched[0], np.maximum(low, bounds[0]))
            high = np.where(still, stretched[1], np.minimum(high, bounds[1]))
        effect = np.divide(
            moments.variance, moments.independent, out=np.full(self.n.size, np.nan), where=~still
        )
        effective = np.where(still, self.fewest, self.n / effect)
        return self.estimates(value=moments.value, low=low, high=high, effective=effective, undefined=reasons)

    def _stretched(self, value: Floats, bounds: tuple[float, float]) -> tuple[Floats, Floats]:
        bottom, width = bounds[0], bounds[1] - bounds[0]
        share = np.clip((value - bottom) / width, 0, 1)
        low, high = wilson(value=share, effective=self.fewest.astype(np.float64), quantile=self.quantile)
        return bottom + width * low, bottom + width * high

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


def _no_variation() -> NoVariation:
    return NoVariation(
        "The answers do not vary from one cluster to the next, so that no interval can be given."
    )
