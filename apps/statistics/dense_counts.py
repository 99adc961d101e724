"""Counts of rows by cluster and code in an array, for clusters and codes that fit one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.counts import ByCluster, Codes, Presence
from apps.statistics.lazily import sparse

LINES = 2**18
"""Cells of a block of counts, so that it stays in the processor's cache."""
TOTALS = 2**22
"""Cells of scores that are added up over several blocks of codes."""
EVERY = slice(None)


@dataclass(frozen=True, eq=False)
class DenseCounts(ByCluster):
    """Counts as an array of shape (codes, clusters): a score then adds up whole lines of it.

    Counts without weights stay narrow integers, and become floats a few lines at a time.
    """

    counts: Floats | Codes

    def squares_within(self, values: Floats) -> Floats:
        """Square the scores of one group after the other."""
        return np.array([sums @ sums for sums in self._sums(values)])

    def present_within(self, belongs: Floats) -> Presence:
        """Count where the loads of a group are not zero."""
        found = [(np.count_nonzero(loads), loads.sum(), loads @ loads) for loads in self._sums(belongs)]
        clusters, total, squares = np.array(found, dtype=np.float64).reshape(-1, 3).T
        return self._presence(clusters.astype(np.intp), total, squares)

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

    def _scores(self, table: sparse.csr_array) -> Iterator[Floats]:
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
        step = max(LINES // max(clusters, 1), 1)
        for begin in range(0, codes, step):
            yield slice(begin, begin + step)

    def _floats(self, part: slice, some: slice = EVERY) -> Floats:
        return self.counts[part, some].astype(np.float64, copy=False)
