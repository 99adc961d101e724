"""Rows counted once by cluster and code, so that every sum over clusters is a product of two matrices.

A code stands for all that an estimator wants to know of a row, such as "A against B: B won". What an estimator adds to its score for a
row is then a function of the code, a table of shape (codes, width), and the scores of all clusters are counts @ table. Several
estimators share the counts, which are the only part whose cost grows with the rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from apps.statistics.arrays import Floats, Ints
from apps.statistics.lazily import sparse
from apps.statistics.loads import effective_clusters, effective_loads

Codes = npt.NDArray[np.int32]
Kind = Literal["rater", "scenario", "cell"]


@dataclass(frozen=True, eq=False)
class Presence:
    """Who is there, by group (groups,): how many clusters have a row in it, and how many of equal load would tell as much."""

    clusters: Ints
    effective: Floats

    def some(self, groups: slice | Ints) -> Presence:
        """Give some of the groups."""
        return Presence(self.clusters[groups], self.effective[groups])


@dataclass(frozen=True, eq=False)
class ByCluster(ABC):
    """Summed weights of one clustering by cluster and code; where they fit an array, and where they do not, is up to subclasses."""

    kind: Kind

    @property
    def sign(self) -> int:
        """The cells of rater and scenario are counted in both of the others, so they are taken off once."""
        return -1 if self.kind == "cell" else 1

    def squares(self, table: sparse.csr_array) -> Floats:
        """Give the sum over clusters of (score)^2, shape (width,)."""
        total = np.zeros(table.shape[1])
        for scores in self._scores(table):
            total += np.einsum("cw,cw->w", scores, scores)
        return total

    def meat(self, table: sparse.csr_array) -> Floats:
        """Give the sum over clusters of score score', shape (width, width)."""
        total = np.zeros((table.shape[1], table.shape[1]))
        for scores in self._scores(table):
            total += scores.T @ scores
        return total

    def present(self, belongs: sparse.csr_array) -> Presence:
        """Count the clusters with a row in each group (width,); `belongs` is 1 for the codes of a group, else 0."""
        width = belongs.shape[1]
        clusters, total, squares = np.zeros(width, dtype=np.intp), np.zeros(width), np.zeros(width)
        for loads in self._scores(belongs):
            clusters += np.count_nonzero(loads, axis=0)
            if self.kind != "cell":
                total += loads.sum(axis=0)
                squares += np.einsum("cw,cw->w", loads, loads)
        return self._presence(clusters, total, squares)

    def present_at_all(self, within: Floats) -> Presence:
        """Give the same as `present` for one group: the codes where `within` (codes,) is 1."""
        loads = self.loads(within)
        effective = np.inf if self.kind == "cell" else effective_loads(loads)
        return Presence(np.array([np.count_nonzero(loads)]), np.array([effective]))

    def _presence(self, clusters: Ints, total: Floats, squares: Floats) -> Presence:
        """Put what was counted together with the sums of loads and of their squares, which are not taken of cells."""
        if self.kind == "cell":
            return Presence(clusters, np.full(clusters.shape, np.inf))
        return Presence(clusters, effective_clusters(total=total, squares=squares))

    @abstractmethod
    def squares_within(self, values: Floats) -> Floats:
        """Give the same as `squares` for groups that hold consecutive codes, from values of shape (groups, codes of each)."""

    @abstractmethod
    def present_within(self, belongs: Floats) -> Presence:
        """Give the same as `present` for groups that hold consecutive codes, from 0 and 1 of shape (groups, codes of each)."""

    @abstractmethod
    def loads(self, within: Floats) -> Floats:
        """Give each cluster's summed weights of the codes where `within` (codes,) is 1, shape (clusters,)."""

    @abstractmethod
    def _scores(self, table: sparse.csr_array) -> Iterator[Floats]:
        """Give the scores of all clusters, block by block, each of shape (clusters, width)."""
