"""Clustered variance: rows summed by rater, by scenario and by both, then squared.

Judgments of one rater resemble each other, and so do judgments of one scenario. A term is one way of summing rows; two-way clustering
is rater + scenario - (rater and scenario) [Cameron, Gelbach and Miller 2011], each with its own factor G / (G - 1) (CR1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Floats, Ints, compact, fits, numbered, size_of
from apps.statistics.groups import combined
from apps.statistics.lazily import sparse
from apps.statistics.loads import degrees_of, effective_clusters, effective_loads
from apps.statistics.population import Population


@dataclass(frozen=True, eq=False)
class Term:
    """One clustering of the rows: `codes` (n,) below `size`, entering the variance with `sign`."""

    kind: Literal["rater", "scenario", "cell", "row"]
    codes: Ints
    size: int

    @property
    def sign(self) -> int:
        """The cells of rater and scenario are counted in both of the others, so they are taken off once."""
        return -1 if self.kind == "cell" else 1


Entry = tuple[Ints, Floats]


@dataclass(frozen=True, eq=False)
class Meat:
    """Middle of a sandwich: `matrix` (width, width), the fewest `clusters` of any term, and the fewest effective ones less one."""

    matrix: Floats
    clusters: int
    degrees: float


def terms_of(*, population: Population, raters: Ints, scenarios: Ints) -> tuple[Term, ...]:
    """Give the clusterings that follow from the population; rows count singly if nothing is new."""
    if population.clustering == "none":
        return (Term("row", np.arange(raters.size, dtype=np.intp), raters.size),)
    by_rater = Term("rater", *compact(raters, size_of(raters)))
    if population.clustering == "rater":
        return (by_rater,)
    by_scenario = Term("scenario", *compact(scenarios, size_of(scenarios)))
    if population.clustering == "scenario":
        return (by_scenario,)
    cells = by_rater.codes * by_scenario.size + by_scenario.codes
    return by_rater, by_scenario, Term("cell", *compact(cells, by_rater.size * by_scenario.size))


def distinct(codes: Ints, size: int) -> int:
    """Count the different codes of a column, O(n + size)."""
    return int(np.count_nonzero(np.bincount(codes, minlength=size)))


def score_meat(
    *, terms: Sequence[Term], entries: Sequence[Entry], width: int, weights: Floats | None = None
) -> Meat:
    """Sum scores by cluster and square: M = sum over terms of sign G/(G-1) sum_g S_g S_g'.

    An entry is a column index (n,) and a value (n,): row r adds value[r] to column index[r] of its cluster's score. Negative
    eigenvalues, which only a difference of terms can have, are set to zero. Every term needs at least two clusters. `weights` (n,)
    are what rows weigh in the loads of clusters; the values hold them already.
    """
    total = np.zeros((width, width))
    counts, effective = [], []
    for term in terms:
        rows = np.bincount(term.codes, minlength=term.size)
        clusters = int(np.count_nonzero(rows))
        squared = _squared_scores(term, rows, entries, width)
        total += term.sign * clusters / (clusters - 1) * squared
        counts.append(clusters)
        if term.kind != "cell":
            effective.append(effective_loads(rows if weights is None else np.bincount(term.codes, weights)))
    fewest = min(counts)
    return Meat(
        positive_part(total) if len(terms) > 1 else total,
        fewest,
        float(degrees_of(effective=min(effective, default=np.inf), clusters=fewest)),
    )


def _squared_scores(term: Term, loads: Ints, entries: Sequence[Entry], width: int) -> Floats:
    if fits(term.size * width, rows=term.codes.size):
        return _squared_dense(term, entries, width)
    # Too many clusters for a table: most of them hold one row, whose square needs no sum before it.
    shared = loads > 1
    together = shared[term.codes]
    squared = _squared_alone([(columns[~together], values[~together]) for columns, values in entries], width)
    rest = [(columns[together], values[together]) for columns, values in entries]
    renumbered = (np.cumsum(shared) - 1)[term.codes[together]]
    left = Term(term.kind, renumbered, int(np.count_nonzero(shared)))
    if fits(left.size * width, rows=left.codes.size):
        return squared + _squared_dense(left, rest, width)
    return squared + _squared_sparse(left, rest, width)


def _squared_dense(term: Term, entries: Sequence[Entry], width: int) -> Floats:
    base = term.codes * width
    sums = np.zeros(term.size * width)
    for columns, values in entries:
        sums += np.bincount(base + columns, values, minlength=sums.size)
    scores = sums.reshape(term.size, width)
    return scores.T @ scores


def _squared_sparse(term: Term, entries: Sequence[Entry], width: int) -> Floats:
    rows = np.concatenate([term.codes] * len(entries))
    columns = np.concatenate([columns for columns, _ in entries])
    values = np.concatenate([values for _, values in entries])
    scores = sparse.coo_array((values, (rows, columns)), shape=(term.size, width)).tocsr()
    squared: Floats = (scores.T @ scores).toarray()
    return squared


def _squared_alone(entries: Sequence[Entry], width: int) -> Floats:
    """Sum the squares of clusters that hold one row each, column pair by column pair."""
    total = np.zeros(width * width)
    for columns, values in entries:
        for others, factors in entries:
            total += np.bincount(columns * width + others, values * factors, minlength=total.size)
    return total.reshape(width, width)


def positive_part(matrix: Floats) -> Floats:
    """Give the nearest positive semi-definite matrix: negative eigenvalues become zero."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= 0:
        return matrix
    clipped: Floats = (vectors * np.maximum(values, 0)) @ vectors.T
    return clipped


class GroupedSums:
    """Rows indexed once by cluster and group, so that several columns can be summed at O(n) each.

    `clusters` (groups,) tells how many clusters each group has, `effective` (groups,) how many of equal load would tell as much; loads are
    numbers of rows, or the sums of their `weights` (n,).
    """

    def __init__(self, *, term: Term, groups: Ints, count: int, weights: Floats | None = None) -> None:
        self.kind = term.kind
        self.sign = term.sign
        self._count = count
        self._cells, self._size, self._groups = _cells(term, groups, count)
        if term.kind == "cell":
            occupied = np.zeros(self._size, dtype=np.bool_)
            occupied[self._cells] = True
            self.effective = np.full(count, np.inf)
        else:
            loads = np.bincount(self._cells, weights, minlength=self._size).astype(np.float64, copy=False)
            occupied = loads > 0
            self.effective = effective_clusters(
                total=self._by_group(loads), squares=self._by_group(loads * loads)
            )
        self.clusters: Ints = (
            np.array([np.count_nonzero(occupied)])
            if count == 1
            else np.bincount(self._groups[occupied], minlength=count)
        )

    def squares(self, residuals: Floats) -> Floats:
        """Give sum over clusters of (sum of residuals)^2 for each group, shape (groups,)."""
        sums = np.bincount(self._cells, residuals, minlength=self._size)
        if self._count == 1:
            return np.array([sums @ sums])
        return self._by_group(np.square(sums, dtype=np.float64))

    def _by_group(self, column: Floats) -> Floats:
        """Sum a column (cells,) by group."""
        if self._count == 1:
            return np.array([column.sum()])
        return np.bincount(self._groups, column, minlength=self._count).astype(np.float64, copy=False)


def _cells(term: Term, groups: Ints, count: int) -> tuple[Ints, int, Ints]:
    """Number the cells of cluster and group, and tell each cell's group."""
    if count == 1:
        return *compact(term.codes, term.size), groups[:0]
    cells = term.codes * count + groups
    size = term.size * count
    if fits(size, rows=cells.size):
        return cells, size, np.tile(np.arange(count, dtype=np.intp), term.size)
    index, found = numbered(cells)
    return index, found.size, found % count


def grouped_variance(
    *, sums: Sequence[GroupedSums], residuals: Floats, at_least_one_way: bool = False
) -> Floats:
    """Give the clustered variance of each group's mean, shape (groups,); nan where a term has fewer than two clusters.

    Residuals are already divided by the group's total weight. Where rater + scenario - both comes out at zero or below, which happens by
    chance with few clusters, the larger of the one-way variances stands; with `at_least_one_way` it stands wherever it is larger.
    """
    return combined(
        squares=[part.squares(residuals) for part in sums],
        clusters=[part.clusters for part in sums],
        signs=[part.sign for part in sums],
        at_least_one_way=at_least_one_way,
    )


def clusters_per_group(*, codes: Ints, groups: Ints, count: int) -> Ints:
    """Count the different codes within each group, shape (groups,)."""
    return GroupedSums(term=Term("row", *compact(codes, size_of(codes))), groups=groups, count=count).clusters


def fewest_clusters(sums: Sequence[GroupedSums]) -> Ints:
    """Give the fewest clusters of any term, shape (groups,)."""
    fewest: Ints = np.min([part.clusters for part in sums], axis=0)
    return fewest


def fewest_effective(sums: Sequence[GroupedSums]) -> Floats:
    """Give the fewest effective clusters of any term, shape (groups,)."""
    fewest: Floats = np.min([part.effective for part in sums], axis=0)
    return fewest
