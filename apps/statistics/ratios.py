"""Ratio estimators over groups: the engine behind means, proportions, shares and win rates.

Rows are indexed once by group and cluster; each further column of values costs a few passes over the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers, weights_of
from apps.statistics.cluster_cells import (
    ClusterCells,
    clusters_per_group,
    fewest_clusters,
    fewest_effective,
    grouped_variance,
)
from apps.statistics.clusters import terms_of
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimates
from apps.statistics.groups import Groups, Moments, combined
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupedRatios:
    """Rows (n,) in `count` groups, ready to give sum(w y) / sum(w) per group with a clustered interval.

    Rows of weight zero count in no number. `loads` (n,) are what rows weigh in the loads of clusters where they have no weights here: for
    an influence that holds them. `prefix` opens the words that say the method. With `at_least_one_way` a two-way variance is never smaller
    than either one-way variance, for whoever goes through many groups for the most striking ones. `cells` are those of rows, groups and
    population, where they are known already and no row has a weight.
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
    cells: tuple[ClusterCells, ...] | None = None

    def proportion(self, values: Numbers) -> Estimates:
        """Give proportions of values (n,) from 0 to 1, as `Groups.proportion` does."""
        return self.behind.proportion(self.moments(values))

    def share(self, rows: Ints) -> Estimates:
        """Give the share that some rows, by their numbers (m,), are of all rows, which are of one group: the proportion of their mask.

        It costs what these rows and the clusters cost, and is meant for many small parts of the same rows.
        """
        if self.count != 1:
            raise BadInput("A share is one of all rows, which are of one group.")
        if self._kept is not None:
            return self.proportion(np.isin(np.arange(np.asarray(self.groups).size), rows))
        some = None if self._weights is None else self._weights[rows]
        total = float(self._n[0]) if self._weights is None else float(self._weights.sum())
        value = np.array([(len(rows) if some is None else float(some.sum())) / total])
        variance = combined(
            squares=[
                cells.squares_about(value, loads, rows, some) / total**2
                for cells, loads in zip(self._cells, self._loads, strict=True)
            ],
            clusters=[cells.clusters for cells in self._cells],
            signs=[cells.sign for cells in self._cells],
            at_least_one_way=self.at_least_one_way,
        )
        return self.behind.wilson(value=value, variance=variance)

    def proportion_of(self, *, value: Floats, influence: Floats) -> Estimates:
        """Give Wilson intervals of proportions (count,) computed elsewhere, whose linearised error is the sum of `influence` (n,).

        Only for rows without weights here: the influence already holds them. A two-way variance is kept at least as large as the
        one-way ones: whatever was fitted to few scenarios has taken their effect out of the residuals.
        """
        variance = grouped_variance(cells=self._cells, residuals=influence, at_least_one_way=True)
        return self.behind.wilson(value=value, variance=variance)

    def mean(self, values: Numbers, *, bounds: tuple[float, float] | None = None) -> Estimates:
        """Give means of values (n,), as `Groups.mean` does."""
        return self.behind.mean(self.moments(values), bounds=bounds)

    def moments(self, values: Numbers) -> Moments:
        """Give what values (n,) say in each group, which is the same for intervals at any level."""
        column = self._column(values)
        groups, count, weights = self._groups, self.count, self._weights
        total = self._sum(None) if weights is None else self._sum(weights)
        weighted = column if weights is None else column * weights
        with np.errstate(invalid="ignore", divide="ignore"):
            value = self._sum(weighted) / total
            square = self._sum(weighted * column) / total
            centred = column - (value[0] if count == 1 else value[groups])
            residuals = centred if weights is None else centred * weights
            independent = self._sum(residuals * residuals) / total**2 * (self._n / (self._n - 1))
            variance = (
                grouped_variance(
                    cells=self._cells, residuals=residuals, at_least_one_way=self.at_least_one_way
                )
                / total**2
            )
        ends = (float(column.min()), float(column.max())) if column.size else None
        return Moments(value, variance, independent, square, ends)

    def _sum(self, column: Floats | None) -> Floats:
        """Sum a column (n,) by group, shape (groups,); without one count the rows."""
        if column is None:
            return self._n.astype(np.float64)
        if self.count == 1:
            return np.array([column.sum()], dtype=np.float64)
        return np.bincount(self._groups, column, minlength=self.count).astype(np.float64, copy=False)

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
    def _cells(self) -> tuple[ClusterCells, ...]:
        if self.cells is not None and self.weights is None:
            return self.cells
        terms = terms_of(
            population=self.population,
            raters=self._codes("raters", self.raters),
            scenarios=self._codes("scenarios", self.scenarios),
        )
        return tuple(ClusterCells(term=term, groups=self._groups, count=self.count) for term in terms)

    @cached_property
    def _loads(self) -> tuple[Floats, ...]:
        return tuple(cells.loads(self._weights) for cells in self._cells)

    @cached_property
    def _raters(self) -> Ints:
        return self._clusters("rater", self.raters)

    @cached_property
    def _scenarios(self) -> Ints:
        return self._clusters("scenario", self.scenarios)

    def _clusters(self, kind: str, column: Column) -> Ints:
        for part in self._cells:
            if part.kind == kind:
                return part.clusters
        return clusters_per_group(codes=self._codes(kind, column), groups=self._groups, count=self.count)

    @cached_property
    def _fewest(self) -> Ints:
        return fewest_clusters(self._cells)

    @cached_property
    def behind(self) -> Groups:
        """What is behind each group's number."""
        return Groups(
            n=self._n,
            raters=self._raters,
            scenarios=self._scenarios,
            fewest=self._fewest,
            effective=fewest_effective(self._cells, self._weights if self.loads is None else self.loads),
            population=self.population,
            level=self.level,
            prefix=self.prefix,
        )
