"""Counting rows by cluster and code: in a table where it fits, else by sorting them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, fits, numbered
from apps.statistics.counts import ByCluster, Codes, Kind
from apps.statistics.dense_counts import DenseCounts
from apps.statistics.sparse_counts import SparseCounts, changes

Clusters = tuple[tuple[Column, int], ...]
"""Columns of codes (n,), each with its size, that tell clusters together."""

BLOCK = 2**15
"""Rows handled at once, so that what is computed of them stays in the processor's cache."""
MOST_BITS = 62
"""A key of cluster and code takes at most so many bits; more clusters are numbered first."""


def blocks(rows: int, least: int = BLOCK) -> Iterator[slice]:
    """Give slices that cover so many rows, of `BLOCK` or `least` rows each."""
    step = max(BLOCK, least)
    for begin in range(0, rows, step):
        yield slice(begin, begin + step)


def by_cluster(
    kind: Kind,
    *,
    clusters: Clusters,
    codes: Codes,
    size: int,
    weights: Floats | None,
) -> ByCluster:
    """Count rows by cluster and by code below `size`; a cluster is told by one column of codes with its size, or by several."""
    most = prod(each for _, each in clusters)
    if fits(most * size, rows=codes.size):
        return DenseCounts(kind, _dense(_Rows(clusters, most, codes, size, weights)))
    return _sorted(kind, _Rows(clusters, most, codes, size, weights))


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows (n,) to be counted: the columns that tell their cluster, one of `most`, and their codes below `size`."""

    clusters: Clusters
    most: int
    codes: Codes
    size: int
    weights: Floats | None


def _dense(rows: _Rows) -> Floats | Codes:
    # Narrow integers while rows are counted one by one: more of the table stays in the processor's cache.
    weights = rows.weights
    cells = rows.most * rows.size
    counts: Floats | Codes = np.zeros(cells, np.int32) if weights is None else np.zeros(cells)
    for part in blocks(rows.codes.size):
        place = rows.codes[part].astype(np.intp)
        place *= rows.most
        place += _joined(rows.clusters, part)
        np.add.at(counts, place, np.int32(1) if weights is None else weights[part])
    return counts.reshape(rows.size, rows.most)


def _sorted(kind: Kind, rows: _Rows) -> SparseCounts:
    """Sort rows by cluster and code, with the code in the low bits of the key."""
    bits = max(rows.size - 1, 1).bit_length()
    wide = rows.most.bit_length() + bits > MOST_BITS
    together = numbered(_numbered_together(rows.clusters))[0] if wide else None
    keys: Column = np.empty(rows.codes.size, dtype=np.uint32 if rows.most << bits <= 2**32 else np.int64)
    for part in blocks(rows.codes.size):
        place = _joined(rows.clusters, part) if together is None else together[part]
        keys[part] = (place << bits) | rows.codes[part]
    weights = rows.weights
    if weights is None:
        keys.sort()
    else:
        order = np.argsort(keys, kind="stable")
        keys, weights = keys[order], weights[order]
    ordered = np.empty(rows.codes.size, dtype=np.int32)
    np.bitwise_and(keys, (1 << bits) - 1, out=ordered, casting="unsafe")
    np.right_shift(keys, bits, out=keys)
    begins = np.append(np.flatnonzero(changes(keys)), keys.size)
    return SparseCounts(kind, ordered, weights, begins, rows.size)


def _joined(clusters: Clusters, part: slice) -> Ints:
    """Give the codes of the clusters of some rows, as a fresh column."""
    (column, _), *more = clusters
    place = column[part].astype(np.intp)
    for following, size in more:
        place *= size
        place += following[part]
    return place


def _numbered_together(clusters: Clusters) -> Ints:
    """Give codes of clusters whose product is too large for one integer."""
    (column, _), *more = clusters
    place, _ = numbered(column.astype(np.intp))
    for following, _ in more:
        index, found = numbered(following.astype(np.intp))
        place = place * found.size + index
    return place
