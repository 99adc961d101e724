"""Rows that count singly, where neither raters nor scenarios are new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.counts import ByCluster, Kind, Presence
from apps.statistics.lazily import sparse
from apps.statistics.loads import effective_clusters


@dataclass(frozen=True, eq=False)
class ByRow:
    """Rows that count singly: by code (codes,) their number, and the sums of their weights and of these squared."""

    rows: Ints
    weight: Floats
    squared: Floats
    kind: Literal["row"] = "row"
    sign: int = 1

    def squares(self, table: sparse.csr_array) -> Floats:
        """Give the sum over rows of (score)^2, shape (width,)."""
        return np.asarray((table * table).T @ self.squared)

    def meat(self, table: sparse.csr_array) -> Floats:
        """Give the sum over rows of score score', shape (width, width)."""
        found: Floats = (table.T @ (table * self.squared[:, None])).toarray()
        return found

    def present(self, belongs: sparse.csr_array) -> Presence:
        """Count the rows in each group (width,)."""
        clusters, total, squares = (
            np.asarray(belongs.T @ column) for column in (self.rows, self.weight, self.squared)
        )
        return Presence(clusters.astype(np.intp), effective_clusters(total=total, squares=squares))

    def present_at_all(self, within: Floats) -> Presence:
        """Give the same as `present` for one group: the codes where `within` (codes,) is 1."""
        return self.present_within(within[None])

    def squares_within(self, values: Floats) -> Floats:
        """Give the same as `squares` for groups that hold consecutive codes, from values of shape (groups, codes of each)."""
        found: Floats = (values**2 * self.squared.reshape(values.shape)).sum(axis=1)
        return found

    def present_within(self, belongs: Floats) -> Presence:
        """Give the same as `present` for groups that hold consecutive codes."""
        clusters, total, squares = (
            (belongs * column.reshape(belongs.shape)).sum(axis=1)
            for column in (self.rows, self.weight, self.squared)
        )
        return Presence(clusters.astype(np.intp), effective_clusters(total=total, squares=squares))


Counts = ByCluster | ByRow
EveryKind = Kind | Literal["row"]
