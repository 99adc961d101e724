"""Rows counted once by cluster and code, so that every sum over clusters is a product of two matrices.

A code stands for all that an estimator wants to know of a row, such as "A against B: B won". What an estimator adds to its score for a
row is then a function of the code, a table of shape (codes, width), and the scores of all clusters are counts @ table. Several
estimators share the counts, which are the only part whose cost grows with the rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from apps.statistics.arrays import Bools, Column, Floats, Ints

Codes = npt.NDArray[np.int32]
Kind = Literal["rater", "scenario", "cell"]

SCORES = 2**18
"""Cells of a block of scores, so that it stays in the processor's cache."""
ROWS = 2**16
"""Rows handled at once, so that what is computed of them does too."""
TOTALS = 2**22
"""Cells of scores that are added up over several blocks of codes."""
SMALL = 2**20
"""A table of scores up to this many cells is laid out, for a faster product."""
EVERY = slice(None)


@dataclass(frozen=True, eq=False)
class ByCluster(ABC):
    """Summed weights of one clustering by cluster and code; where they fit an array, and where they do not, is up to subclasses."""

    kind: Kind

    @property
    def sign(self) -> int:
        """The cells of rater and scenario are counted in both of the others, so they are taken off once."""
        return -1 if self.kind == "cell" else 1

    def squares(self, table: csr_array) -> Floats:
        """Give the sum over clusters of (score)^2, shape (width,)."""
        total = np.zeros(table.shape[1])
        for scores in self._scores(table):
            total += np.einsum("cw,cw->w", scores, scores)
        return total

    def meat(self, table: csr_array) -> Floats:
        """Give the sum over clusters of score score', shape (width, width)."""
        total = np.zeros((table.shape[1], table.shape[1]))
        for scores in self._scores(table):
            total += scores.T @ scores
        return total

    def present(self, belongs: csr_array) -> Ints:
        """Count the clusters with a row in each group, shape (width,); `belongs` is 1 for the codes of a group, else 0."""
        total = np.zeros(belongs.shape[1], dtype=np.intp)
        for scores in self._scores(belongs):
            total += np.count_nonzero(scores, axis=0)
        return total

    @abstractmethod
    def squares_within(self, values: Floats) -> Floats:
        """Give the same as `squares` for groups that hold consecutive codes, from values of shape (groups, codes of each)."""

    @abstractmethod
    def present_within(self, belongs: Floats) -> Ints:
        """Give the same as `present` for groups that hold consecutive codes, from 0 and 1 of shape (groups, codes of each)."""

    @abstractmethod
    def loads(self, within: Floats) -> Floats:
        """Give each cluster's summed weights of the codes where `within` (codes,) is 1, shape (clusters,)."""

    @abstractmethod
    def _scores(self, table: csr_array) -> Iterator[Floats]:
        """Give the scores of all clusters, block by block, each of shape (clusters, width)."""


@dataclass(frozen=True, eq=False)
class DenseCounts(ByCluster):
    """Counts as an array of shape (codes, clusters): a score then adds up whole lines of it.

    Counts without weights stay narrow integers, and become floats a few lines at a time.
    """

    counts: Floats | Codes

    def squares_within(self, values: Floats) -> Floats:
        """Square the scores of one group after the other."""
        return np.array([sums @ sums for sums in self._sums(values)])

    def present_within(self, belongs: Floats) -> Ints:
        """Count where the scores of a group are not zero."""
        return np.array([np.count_nonzero(sums) for sums in self._sums(belongs)], dtype=np.intp)

    def loads(self, within: Floats) -> Floats:
        """Add up the lines of the codes."""
        total = np.zeros(self.counts.shape[1])
        for part in self._lines():
            total += within[part] @ self._floats(part)
        return total

    def _sums(self, values: Floats) -> Iterator[Floats]:
        """Give the scores (clusters,) of one group after the other."""
        groups, each = values.shape
        for group in range(groups):
            yield values[group] @ self._floats(slice(group * each, (group + 1) * each))

    def _scores(self, table: csr_array) -> Iterator[Floats]:
        width, clusters = table.shape[1], self.counts.shape[1]
        step = max(TOTALS // max(width, 1), 1)
        for begin in range(0, clusters, step):
            some = slice(begin, min(begin + step, clusters))
            total = np.zeros((width, some.stop - begin))
            for part in self._lines():
                total += table[part].T.tocsr() @ self._floats(part, some)
            yield total.T

    def _lines(self) -> Iterator[slice]:
        codes, clusters = self.counts.shape
        step = max(SCORES // max(clusters, 1), 1)
        for begin in range(0, codes, step):
            yield slice(begin, begin + step)

    def _floats(self, part: slice, some: slice = EVERY) -> Floats:
        return self.counts[part, some].astype(np.float64, copy=False)


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

    def present_within(self, belongs: Floats) -> Ints:
        """Count the scores of clusters in groups that are not zero."""
        total = np.zeros(len(belongs), dtype=np.intp)
        for groups, sums in self._sums(belongs):
            total += np.bincount(groups[sums > 0], minlength=total.size)
        return total

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

    def _scores(self, table: csr_array) -> Iterator[Floats]:
        clusters, width = self.begins.size - 1, table.shape[1]
        small = table.toarray() if self.size * width <= SMALL else table
        step = max(SCORES // width, 1)
        for begin in range(0, clusters, step):
            begins = self.begins[begin : begin + step + 1]
            part = slice(begins[0], begins[-1])
            codes = self.codes[part]
            weights = np.ones(codes.size) if self.weights is None else self.weights[part]
            counts = csr_array((weights, codes, begins - begins[0]), shape=(begins.size - 1, self.size))
            scores = counts @ small
            yield scores if isinstance(scores, np.ndarray) else scores.toarray()


@dataclass(frozen=True, eq=False)
class ByRow:
    """Rows that count singly: by code (codes,) their number, and the sum of their squared weights."""

    rows: Ints
    squared: Floats
    kind: Literal["row"] = "row"
    sign: int = 1

    def squares(self, table: csr_array) -> Floats:
        """Give the sum over rows of (score)^2, shape (width,)."""
        return np.asarray((table * table).T @ self.squared)

    def meat(self, table: csr_array) -> Floats:
        """Give the sum over rows of score score', shape (width, width)."""
        found: Floats = (table.T @ (table * self.squared[:, None])).toarray()
        return found

    def present(self, belongs: csr_array) -> Ints:
        """Count the rows in each group, shape (width,)."""
        return np.asarray(belongs.T @ self.rows).astype(np.intp)

    def loads(self, within: Floats) -> Floats:
        """Give as many ones as rows have a code where `within` (codes,) is 1."""
        return np.ones(int(self.rows @ within))

    def squares_within(self, values: Floats) -> Floats:
        """Give the same as `squares` for groups that hold consecutive codes, from values of shape (groups, codes of each)."""
        found: Floats = (values**2 * self.squared.reshape(values.shape)).sum(axis=1)
        return found

    def present_within(self, belongs: Floats) -> Ints:
        """Give the same as `present` for groups that hold consecutive codes."""
        found: Ints = (belongs * self.rows.reshape(belongs.shape)).sum(axis=1).astype(np.intp)
        return found


Counts = ByCluster | ByRow


def changes(column: Column) -> Bools:
    """Tell where a column differs from the row before; the first row does."""
    fresh = np.ones(column.size, dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=fresh[1:])
    return fresh
