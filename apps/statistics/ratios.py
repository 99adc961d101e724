"""Ratio estimators over groups: the engine behind means, proportions, shares and win rates.

Rows are indexed once by group and cluster; each further column of values costs a few passes over the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers, weights_of
from apps.statistics.clusters import (
    GroupedSums,
    clusters_per_group,
    fewest_clusters,
    fewest_effective,
    grouped_variance,
    terms_of,
)
from apps.statistics.errors import BadInput, NoVariation
from apps.statistics.estimates import Estimates
from apps.statistics.groups import Groups
from apps.statistics.intervals import wilson
from apps.statistics.population import Population

STILL = 1e-12
"""A standard error below this share of the values' size is rounding."""


@dataclass(frozen=True, eq=False)
class Moments:
    """What the values say per group, shape (groups,): mean, clustered variance, variance of independent rows, mean square."""

    value: Floats
    variance: Floats
    independent: Floats
    square: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupedRatios:
    """Rows (n,) in `count` groups, ready to give sum(w y) / sum(w) per group with a clustered interval.

    Rows of weight zero count in no number. `loads` (n,) are what rows weigh in the loads of clusters where they have no weights here: for
    an influence that holds them. `prefix` opens the words that say the method. With `at_least_one_way` a two-way variance is never smaller
    than either one-way variance, for whoever goes through many groups for the most striking ones.
    """

    groups: Column
    count: int
    raters: Column
    scenarios: Column
    weights: Numbers | None = None
    loads: Floats | None = None
    population: Population = field(default_factory=Population)
    level: float = 0.95
    prefix: str = ""
    at_least_one_way: bool = False

    def proportion(self, values: Numbers) -> Estimates:
        """Give proportions of values 0 .. 1 with Wilson intervals on the effective n and Student's t.

        Where all clusters agree, the effective n is the number of clusters.
        """
        column = self._column(values)
        if column.size and (column.min() < 0 or column.max() > 1):
            raise BadInput("A proportion needs values between 0 and 1.")
        moments = self._moments(column)
        return self._behind.wilson(value=moments.value, variance=moments.variance)

    def proportion_of(self, *, value: Floats, influence: Floats) -> Estimates:
        """Give Wilson intervals of proportions (count,) computed elsewhere, whose linearised error is the sum of `influence` (n,).

        Only for rows without weights here: the influence already holds them. A two-way variance is kept at least as large as the
        one-way ones: whatever was fitted to few scenarios has taken their effect out of the residuals.
        """
        variance = grouped_variance(sums=self._sums, residuals=influence, at_least_one_way=True)
        return self._behind.wilson(value=value, variance=variance)

    def mean(self, values: Numbers, *, bounds: tuple[float, float] | None = None) -> Estimates:
        """Give means with t intervals, kept within `bounds` (the ends of the scale) where they are given.

        Where clusters do not vary, a t interval would have no width. With bounds it is then Wilson's, on the scale stretched to
        0 .. 1, with the number of clusters as effective n; without bounds the estimate is undefined (NoVariation).
        """
        column = self._column(values)
        if bounds and bounds[0] >= bounds[1]:
            raise BadInput("The bounds of a scale are its lower and its upper end.")
        if bounds and column.size and (column.min() < bounds[0] or column.max() > bounds[1]):
            raise BadInput("A value lies outside the bounds of the scale.")
        moments = self._moments(column)
        still = moments.variance <= STILL**2 * moments.square
        half = self._behind.quantile * np.sqrt(moments.variance)
        low, high = moments.value - half, moments.value + half
        reasons = self._behind.shortfalls
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
            moments.variance, moments.independent, out=np.full(self.count, np.nan), where=~still
        )
        effective = np.where(still, self._fewest, self._n / effect)
        return self._behind.estimates(
            value=moments.value, low=low, high=high, effective=effective, undefined=reasons
        )

    def _stretched(self, value: Floats, bounds: tuple[float, float]) -> tuple[Floats, Floats]:
        bottom, width = bounds[0], bounds[1] - bounds[0]
        share = np.clip((value - bottom) / width, 0, 1)
        effective = self._fewest.astype(np.float64)
        low, high = wilson(value=share, effective=effective, quantile=self._behind.quantile)
        return bottom + width * low, bottom + width * high

    def _moments(self, column: Floats) -> Moments:
        groups, count, weights = self._groups, self.count, self._weights
        total = np.bincount(groups, weights, minlength=count).astype(np.float64)
        weighted = column if weights is None else column * weights
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.bincount(groups, weighted, minlength=count) / total
            square = np.bincount(groups, weighted * column, minlength=count) / total
            residuals = (weighted - value[groups] * (1 if weights is None else weights)) / total[groups]
            independent = np.bincount(groups, residuals**2, minlength=count) * (self._n / (self._n - 1))
        variance = grouped_variance(
            sums=self._sums, residuals=residuals, at_least_one_way=self.at_least_one_way
        )
        return Moments(value, variance, independent, square)

    def _column(self, values: Numbers) -> Floats:
        column = numbers("values", values, rows=np.asarray(self.groups).size)
        return column if self._kept is None else column[self._kept]

    @cached_property
    def _kept(self) -> Ints | None:
        weights = weights_of(self.weights, rows=np.asarray(self.groups).size)
        return None if weights is None or weights.all() else np.flatnonzero(weights)

    def _codes(self, name: str, column: Column, below: int | None = None) -> Ints:
        checked = codes(name, column, below=below, rows=np.asarray(self.groups).size)
        return checked if self._kept is None else checked[self._kept]

    @cached_property
    def _weights(self) -> Floats | None:
        weights = weights_of(self.weights, rows=np.asarray(self.groups).size)
        return weights if weights is None or self._kept is None else weights[self._kept]

    @cached_property
    def _groups(self) -> Ints:
        return self._codes("groups", self.groups, below=self.count)

    @cached_property
    def _n(self) -> Ints:
        return np.bincount(self._groups, minlength=self.count)

    @cached_property
    def _sums(self) -> tuple[GroupedSums, ...]:
        terms = terms_of(
            population=self.population,
            raters=self._codes("raters", self.raters),
            scenarios=self._codes("scenarios", self.scenarios),
        )
        loads = self._weights if self.loads is None else self.loads
        return tuple(
            GroupedSums(term=term, groups=self._groups, count=self.count, weights=loads) for term in terms
        )

    @cached_property
    def _raters(self) -> Ints:
        return self._clusters("rater", self.raters)

    @cached_property
    def _scenarios(self) -> Ints:
        return self._clusters("scenario", self.scenarios)

    def _clusters(self, kind: str, column: Column) -> Ints:
        for part in self._sums:
            if part.kind == kind:
                return part.clusters
        return clusters_per_group(codes=self._codes(kind, column), groups=self._groups, count=self.count)

    @cached_property
    def _fewest(self) -> Ints:
        return fewest_clusters(self._sums)

    @cached_property
    def _behind(self) -> Groups:
        return Groups(
            n=self._n,
            raters=self._raters,
            scenarios=self._scenarios,
            fewest=self._fewest,
            effective=fewest_effective(self._sums),
            population=self.population,
            level=self.level,
            prefix=self.prefix,
        )


def _no_variation() -> NoVariation:
    return NoVariation(
        "The answers do not vary from one cluster to the next, so that no interval can be given."
    )
