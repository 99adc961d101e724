"""The cells of cluster and group: which of them hold rows, and sums of columns over them.

Where each cluster lies in one group only (a rater in one age band, and so each cell of rater and scenario), clusters are the cells as they
are, and nothing has to be numbered. Else cells are numbered by counting where a table of them fits, and by one sort where it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints, compact, fits, numbered, size_of
from apps.statistics.clusters import Term, terms_of
from apps.statistics.groups import combined
from apps.statistics.loads import effective_clusters
from apps.statistics.population import Population

MOST_EMPTY = 2
"""Clusters of rows that are grouped again and again are numbered anew where there are more of them than this many times the rows."""

FEW = 8
"""Rows are few where there are this many times as many cells."""


class ClusterCells:
    """Rows (n,) indexed once by cluster and group, so that several columns can be summed at O(n) each.

    `cluster` and `group` (cells,) say what a cell is of, `rows` how many rows it holds. With `nested` clusters are the cells, empty ones
    among them, each of one group.
    """

    def __init__(self, *, term: Term, groups: Ints, count: int) -> None:
        self.kind, self.sign, self.size = term.kind, term.sign, term.size
        self._count = count
        home = _home(term, groups, count)
        self.nested = home is not None
        if home is not None:
            self._index = term.codes
            self.cluster, self.group = np.arange(term.size, dtype=np.intp), home
            self.rows: Ints = np.bincount(term.codes, minlength=term.size)
            return
        cells = term.codes * count + groups
        size = term.size * count
        if fits(size, rows=cells.size):
            table = np.bincount(cells, minlength=size)
            found = np.flatnonzero(table)
            number = np.zeros(size, dtype=np.intp)
            number[found] = np.arange(found.size, dtype=np.intp)
            self._index, self.rows = number[cells], table[found]
        else:
            self._index, found = numbered(cells)
            self.rows = np.bincount(self._index, minlength=found.size)
        self.cluster, self.group = found // max(count, 1), found % max(count, 1)

    @cached_property
    def clusters(self) -> Ints:
        """How many clusters each group has, shape (groups,)."""
        return np.bincount(self.group[self.rows > 0], minlength=self._count)

    @cached_property
    def clusters_elsewhere(self) -> Ints:
        """How many clusters have rows in other groups, shape (groups,)."""
        if self.nested:
            return int(self.clusters.sum()) - self.clusters
        met = np.bincount(self.cluster, minlength=self.size)
        alone = met[self.cluster] == 1
        return int(np.count_nonzero(met)) - np.bincount(self.group[alone], minlength=self._count)

    @cached_property
    def shared(self) -> tuple[Ints, Ints, int]:
        """The cells whose cluster has rows in several groups: their places (m,), the numbers of their clusters (m,), and how many those are."""
        if self.nested:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), 0
        met = np.bincount(self.cluster, minlength=self.size)
        places = np.flatnonzero(met[self.cluster] > 1)
        clusters, found = numbered(self.cluster[places])
        return places, clusters, found.size

    def sums(self, column: Floats) -> Floats:
        """Sum a column (n,) over the cells."""
        return np.bincount(self._index, column, minlength=self.cluster.size).astype(np.float64, copy=False)

    def squares_about(self, value: Floats, loads: Floats, rows: Ints, column: Floats | None) -> Floats:
        """Give the sum over all cells of (sum - value x load)^2, shape (1,), the sum being that of a column (m,) over some rows, by their numbers.

        Without a column each of these rows counts 1. `loads` (cells,) are those of all rows.
        """
        if rows.size * FEW > self.cluster.size:
            sums = np.bincount(self._index[rows], column, minlength=self.cluster.size)
            whole: Floats = np.square(sums - value * loads).sum(keepdims=True)
            return whole
        index, found = numbered(self._index[rows])
        sums, theirs = np.bincount(index, column), loads[found]
        # What the other cells add, in which these rows have no part, is the load alone.
        others = float(loads @ loads) - float(theirs @ theirs)
        few: Floats = np.square(sums - value * theirs).sum(keepdims=True) + value**2 * max(others, 0.0)
        return few

    def loads(self, weights: Floats | None) -> Floats:
        """Give the load of each cell, shape (cells,): the sum of its weights (n,), its number of rows without any."""
        return self.rows.astype(np.float64) if weights is None else self.sums(weights)

    def by_group(self, column: Floats) -> Floats:
        """Sum a column (cells,) by group, shape (groups,)."""
        if self._count == 1:
            return np.array([column.sum()], dtype=np.float64)
        return np.bincount(self.group, column, minlength=self._count).astype(np.float64, copy=False)

    def by_cluster(self, column: Floats) -> Floats:
        """Sum a column (cells,) by cluster, shape (clusters,)."""
        if self.nested:
            return column
        return np.bincount(self.cluster, column, minlength=self.size).astype(np.float64, copy=False)

    def squares(self, residuals: Floats) -> Floats:
        """Give sum over clusters of (sum of residuals (n,))^2 for each group, shape (groups,)."""
        return self.by_group(np.square(self.sums(residuals)))

    def effective(self, weights: Floats | None = None) -> Floats:
        """Give how many clusters of equal load would tell as much, shape (groups,); infinite for cells of rater and scenario."""
        if self.kind == "cell":  # which are never the fewest
            return np.full(self._count, np.inf)
        loads = self.loads(weights)
        return effective_clusters(total=self.by_group(loads), squares=self.by_group(loads * loads))


def _home(term: Term, groups: Ints, count: int) -> Ints | None:
    """Give each cluster's group, shape (clusters,), where none has rows in two."""
    home = np.zeros(term.size, dtype=np.intp)
    if count == 1:
        return home
    home[term.codes] = groups
    return home if np.array_equal(home[term.codes], groups) else None


def terms_for_groups(*, population: Population, raters: Ints, scenarios: Ints) -> tuple[Term, ...]:
    """Give the clusterings that follow from the population, numbered without many gaps, for rows that are grouped again and again."""
    return tuple(
        _packed(term) for term in terms_of(population=population, raters=raters, scenarios=scenarios)
    )


def cells_of(terms: Sequence[Term], groups: Ints, count: int) -> tuple[ClusterCells, ...]:
    """Give the cells of each clustering with groups (n,), codes below `count`."""
    return tuple(ClusterCells(term=term, groups=groups, count=count) for term in terms)


def _packed(term: Term) -> Term:
    if term.size <= MOST_EMPTY * term.codes.size:
        return term
    index, found = numbered(term.codes)
    return Term(term.kind, index, found.size)


def grouped_variance(
    *, cells: Sequence[ClusterCells], residuals: Floats, at_least_one_way: bool = False
) -> Floats:
    """Give the clustered variance of each group's mean, shape (groups,); nan where a term has fewer than two clusters.

    Of residuals that are not yet divided by the total weight of their group, it is that of the sum. Where rater + scenario - both comes out at zero or below, which happens by
    chance with few clusters, the larger of the one-way variances stands; with `at_least_one_way` it stands wherever it is larger.
    """
    return combined(
        squares=[part.squares(residuals) for part in cells],
        clusters=[part.clusters for part in cells],
        signs=[part.sign for part in cells],
        at_least_one_way=at_least_one_way,
    )


def clusters_per_group(*, codes: Ints, groups: Ints, count: int) -> Ints:
    """Count the different codes within each group, shape (groups,)."""
    return ClusterCells(
        term=Term("row", *compact(codes, size_of(codes))), groups=groups, count=count
    ).clusters


def fewest_clusters(cells: Sequence[ClusterCells]) -> Ints:
    """Give the fewest clusters of any term, shape (groups,)."""
    fewest: Ints = np.min([part.clusters for part in cells], axis=0)
    return fewest


def fewest_effective(cells: Sequence[ClusterCells], weights: Floats | None = None) -> Floats:
    """Give the fewest effective clusters of any term, shape (groups,)."""
    fewest: Floats = np.min([part.effective(weights) for part in cells], axis=0)
    return fewest
