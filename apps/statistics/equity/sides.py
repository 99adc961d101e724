"""A group and everyone else: their means, and the clustered variance of any combination of the two.

The variance of a group's mean is the one that the group has on its own: sums of residuals by cluster, squared, times G / (G - 1) with the
group's own number of clusters G; the same for everyone else. A rater who judged in both (groups of scenarios) makes the two vary
together; a rater who belongs to one group only does not. Sums are made once per cluster and group, whatever the number of groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers, weights_of
from apps.statistics.cluster_cells import ClusterCells, clusters_per_group
from apps.statistics.clusters import Term, terms_of
from apps.statistics.equity.two_sides import Part, TwoSides
from apps.statistics.groups import combined
from apps.statistics.loads import degrees_of, effective_clusters
from apps.statistics.population import Population

ROUNDING = 1e-12
"""A sum of squares below this share of the sums that it is the difference of is rounding, hence zero."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Judgments of positive weight as columns (n,): value, group, rater, scenario and weight (None for equal ones), all checked."""

    values: Floats
    groups: Ints
    raters: Ints
    scenarios: Ints
    weights: Floats | None

    @property
    def loads(self) -> Floats:
        """Each row's weight, one where none was given, shape (n,)."""
        return np.ones(self.values.size) if self.weights is None else self.weights


def rows_of(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None,
) -> Rows:
    """Check the columns and leave out rows of weight zero; raises BadInput."""
    size = np.asarray(groups).size
    found = weights_of(weights, rows=size)
    columns = (
        codes("groups", groups, below=count),
        codes("raters", raters, rows=size),
        codes("scenarios", scenarios, rows=size),
    )
    column = numbers("values", values, rows=size)
    if found is None:
        return Rows(column, *columns, None)
    kept = found > 0
    group, rater, scenario = (part[kept] for part in columns)
    return Rows(column[kept], group, rater, scenario, found[kept])


class Sides(TwoSides):
    """Means of each group (`own`) and of everyone else (`rest`), shape (groups,), nan where there is nobody, and their variances.

    `own_clusters` and `rest_clusters` are the fewest clusters of any term, `own_effective` the group's fewest effective ones, `degrees` the
    fewer effective ones of the two sides less one. `raters` and `scenarios` are those of the group. Rows are gone through here alone: only
    columns of groups are kept.
    """

    def __init__(
        self,
        *,
        rows: Rows,
        count: int,
        population: Population,
        at_least_one_way: bool = False,
        terms: Sequence[Term] | None = None,
    ) -> None:
        self.population = population
        self.at_least_one_way = at_least_one_way
        groups, weights = rows.groups, rows.weights
        self._centre = float(np.average(rows.values, weights=weights)) if groups.size else 0.0
        residual = rows.values - self._centre
        residual = residual if weights is None else residual * weights
        self.n = np.bincount(groups, minlength=count)
        self.total = np.bincount(groups, weights, minlength=count).astype(np.float64)
        self._others = np.maximum(_all_but(self.total), 0.0)
        sums = np.bincount(groups, residual, minlength=count).astype(np.float64)
        self.rest_n = groups.size - self.n
        with np.errstate(invalid="ignore", divide="ignore"):
            self._own = np.where(self.n > 0, sums / self.total, np.nan)
            self._rest = np.where(self.rest_n > 0, _all_but(sums) / self._others, np.nan)
        self.own, self.rest = self._centre + self._own, self._centre + self._rest
        self.square = float(np.average(rows.values**2, weights=weights)) if groups.size else 0.0
        self._effective: list[tuple[Floats, Floats]] = []
        if terms is None:
            terms = terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios)
        cells = [ClusterCells(term=term, groups=groups, count=count) for term in terms]
        self.counts = {one.kind: (one.clusters, one.clusters_elsewhere) for one in cells}
        self.parts = [self._part(one, residual, weights) for one in cells]
        self.own_clusters = np.min([own for own, _ in self.counts.values()], axis=0)
        self.rest_clusters = np.min([rest for _, rest in self.counts.values()], axis=0)
        self.own_effective: Floats = np.min([own for own, _ in self._effective], axis=0)
        self.degrees = degrees_of(
            effective=np.min(self._effective, axis=(0, 1)),
            clusters=np.minimum(self.own_clusters, self.rest_clusters),
        )
        self.raters, self.scenarios = (
            self.counts[kind][0]
            if kind in self.counts
            else clusters_per_group(codes=column, groups=groups, count=count)
            for kind, column in (("rater", rows.raters), ("scenario", rows.scenarios))
        )

    def alone(self) -> Floats:
        """Give the variance of each group's mean on its own, shape (groups,), as `combined` does; nan below two clusters."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return combined(
                squares=[part.squares / self.total**2 for part in self.parts],
                clusters=[part.clusters for part in self.parts],
                signs=[part.sign for part in self.parts],
            )

    def independent(self, rows: Rows) -> Floats:
        """Give the variance that each group's mean would have if its rows (those given at first) were independent, shape (groups,)."""
        residual = rows.values - self.own[rows.groups]
        residual = residual if rows.weights is None else residual * rows.weights
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = np.bincount(rows.groups, residual * residual, minlength=self.n.size) / self.total**2
            found: Floats = squares * (self.n / (self.n - 1))
        return found

    def _part(self, cells: ClusterCells, residual: Floats, weights: Floats | None) -> Part:
        own_clusters, rest_clusters = self.counts[cells.kind]
        sums, loads = cells.sums(residual), cells.loads(weights)
        all_sums, all_loads = cells.by_cluster(sums), cells.by_cluster(loads)
        if cells.kind != "cell":
            self._effective.append(self._effective_numbers(cells, loads, all_loads))
        with np.errstate(invalid="ignore", divide="ignore"):
            own_factor = correction(own_clusters) / self.total**2
            rest_factor = correction(rest_clusters) / self._others**2
            mine = sums - self._own[cells.group] * loads
            squares = cells.by_group(mine * mine)
            rest_mean = self._rest[cells.group]
            cluster_sums, cluster_loads = all_sums[cells.cluster], all_loads[cells.cluster]
            whole = cluster_sums - rest_mean * cluster_loads
            # Clusters without the group lie wholly among the others: all clusters less those met above.
            every = all_sums @ all_sums + self._rest * (
                self._rest * (all_loads @ all_loads) - 2 * (all_sums @ all_loads)
            )
            elsewhere = every - cells.by_group(whole * whole)
            elsewhere = np.where(elsewhere > ROUNDING * (np.abs(every) + all_sums @ all_sums), elsewhere, 0.0)
            if cells.nested:  # no cluster of the group has rows among the others
                theirs_squared, products = np.zeros_like(squares), np.zeros_like(squares)
            else:
                theirs = (cluster_sums - sums) - rest_mean * (cluster_loads - loads)
                theirs_squared, products = cells.by_group(theirs * theirs), cells.by_group(mine * theirs)
            return Part(
                sign=cells.sign,
                squares=squares,
                clusters=own_clusters,
                own=own_factor * squares,
                rest=rest_factor * (elsewhere + theirs_squared),
                cross=np.sqrt(own_factor * rest_factor) * products,
            )

    def _effective_numbers(
        self, cells: ClusterCells, loads: Floats, all_loads: Floats
    ) -> tuple[Floats, Floats]:
        """Give the effective clusters of each group and of everyone else; clusters without the group lie wholly among the others."""
        whole = all_loads[cells.cluster]
        met, theirs = cells.by_group(whole * whole), cells.by_group((whole - loads) ** 2)
        every = float(all_loads @ all_loads)
        elsewhere = np.where(every - met > ROUNDING * every, every - met, 0.0)
        return (
            effective_clusters(total=self.total, squares=cells.by_group(loads * loads)),
            effective_clusters(total=self._others, squares=elsewhere + theirs),
        )


def correction(clusters: Ints) -> Floats:
    """Give G / (G - 1), nan below two clusters."""
    number = clusters.astype(np.float64)
    factor: Floats = np.divide(number, number - 1, out=np.full(number.shape, np.nan), where=number > 1)
    return factor


def _all_but(column: Floats) -> Floats:
    """Give the sum of all entries but each one, without losing digits to subtraction."""
    before = np.concatenate([[0.0], np.cumsum(column)[:-1]])[: column.size]
    after = np.concatenate([np.cumsum(column[::-1])[::-1][1:], [0.0]])[: column.size]
    others: Floats = before + after
    return others
