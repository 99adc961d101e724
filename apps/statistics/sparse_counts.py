"""Rows in the order of their clusters, for clusters and codes that fit no array."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints
from apps.statistics.counts import ByCluster, Codes, Presence
from apps.statistics.lazily import sparse

SCORES = 2**18
"""Cells of a block of scores, so that it stays in the processor's cache."""
ROWS = 2**16
"""Rows handled at once, so that what is computed of them does too."""
SMALL = 2**20
"""A table of scores up to this many cells is laid out, for a faster product."""


@dataclass(frozen=True, eq=False)
class SparseCounts(ByCluster):
    """Rows in the order of clusters and codes: their `codes` (n,), their weights, and where each cluster begins and the last one ends.

    Clusters without rows are left out. `size` is how many codes there may be.
    """

    codes: Codes
    weights: Floats | None
    begins: Ints
    size: int

    def squares_within(self, values: Floats) -> Floats:
        """Square the scores of clusters in groups, where they have any."""
        total = np.zeros(len(values))
        for groups, sums in self._sums(values):
            total += np.bincount(groups, sums * sums, minlength=total.size)
        return total

    def present_within(self, belongs: Floats) -> Presence:
        """Count the loads of clusters in groups that are not zero."""
        size = len(belongs)
        clusters, total, squares = np.zeros(size, dtype=np.intp), np.zeros(size), np.zeros(size)
        for groups, loads in self._sums(belongs):
            clusters += np.bincount(groups[loads > 0], minlength=size)
            if self.kind != "cell":
                total += np.bincount(groups, loads, minlength=size)
                squares += np.bincount(groups, loads * loads, minlength=size)
        return self._presence(clusters, total, squares)

    def loads(self, within: Floats) -> Floats:
        """Add up the rows of each cluster."""
        found = [self._summed(within, begins[:-1], part) for begins, part in self._parts()]
        return np.concatenate([np.zeros(0), *found])

    def _sums(self, values: Floats) -> Iterator[tuple[Ints, Floats]]:
        """Give groups and the scores in them of the clusters that have any, part by part."""
        for begins, part in self._parts():
            groups = self.codes[part] // values.shape[1]
            fresh = changes(groups)
            fresh[begins[:-1]] = True
            runs = np.flatnonzero(fresh)
            yield groups[runs], self._summed(values.reshape(-1), runs, part)

    def _summed(self, values: Floats, begins: Ints, part: slice) -> Floats:
        """Sum values by code over runs of the rows of a part."""
        single = values[self.codes[part]]
        if self.weights is not None:
            single *= self.weights[part]
        found: Floats = np.add.reduceat(single, begins)
        return found

    def _parts(self) -> Iterator[tuple[Ints, slice]]:
        """Give rows of whole clusters, some at a time, with where their clusters begin in them and the last one ends."""
        rows = self.codes.size
        cuts = np.searchsorted(self.begins, np.arange(0, rows + ROWS, ROWS)).clip(max=self.begins.size - 1)
        for low, high in pairwise(np.unique(cuts).tolist()):
            begins = self.begins[low : high + 1]
            yield begins - begins[0], slice(begins[0], begins[-1])

    def _scores(self, table: sparse.csr_array) -> Iterator[Floats]:
        clusters, width = self.begins.size - 1, table.shape[1]
        small = table.toarray() if self.size * width <= SMALL else table
        step = max(SCORES // width, 1)
        for begin in range(0, clusters, step):
            begins = self.begins[begin : begin + step + 1]
            part = slice(begins[0], begins[-1])
            codes = self.codes[part]
            weights = np.ones(codes.size) if self.weights is None else self.weights[part]
            counts = sparse.csr_array(
                (weights, codes, begins - begins[0]), shape=(begins.size - 1, self.size)
            )
            scores = counts @ small
            yield scores if isinstance(scores, np.ndarray) else scores.toarray()


def changes(column: Column) -> Bools:
    """Tell where a column differs from the row before; the first row does."""
    fresh = np.ones(column.size, dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=fresh[1:])
    return fresh
