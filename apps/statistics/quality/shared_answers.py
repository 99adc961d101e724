"""How many units each pair of raters has in common and on how many they agree, without a table of all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Floats, Ints, numbered
from apps.statistics.errors import Undefined
from apps.statistics.lazily import sparse
from apps.statistics.quality.checks import pair_codes

BLOCK = 2**21
"""Raters are taken together as long as they meet so many others at most."""
MUCH = 2**26
"""Above so many meetings of two raters on a unit, dense products are faster if their tables fit ..."""
TOO_MUCH = 2**31
"""... and above so many without fitting tables there is no answer in reasonable time."""
PACK = 2**24
"""A product counts agreements in steps of this, so that units in common fit below."""

Block = tuple[Ints, Ints, Ints, Ints, Floats]


class SharedAnswers:
    """Products of the raters' units and answers. `common` (units,) is summed over the units that a pair shares."""

    def __init__(self, units: Ints, answers: Ints, raters: Ints, count: int, common: Floats) -> None:
        cell, _, _, votes = pair_codes(units, answers)
        loads = np.bincount(units)
        present, self._codes = numbered(raters)
        self._work = np.bincount(present, loads[units])
        # One complex product carries three sums: units in common, agreements (packed above them), and consensus.
        one, columns = np.ones(raters.size), (np.tile(present, 2), np.concatenate([units, loads.size + cell]))
        shape = (self._codes.size, loads.size + votes.size)
        self._left: Any = sparse.csr_array((np.concatenate([one, PACK * one]) + 0j, columns), shape=shape)
        self._right: Any = sparse.csr_array(
            (np.concatenate([one + 1j * common[units], one]), columns), shape=shape
        )
        total = float(self._work.sum())
        self._dense = total > MUCH and 2 * shape[0] * shape[1] <= MOST_CELLS
        if self._dense:
            self._left, self._right = self._left.toarray(), self._right.toarray()
        elif total > TOO_MUCH:
            raise Undefined("Too many raters share too many units to compare every pair of them.")
        else:
            # Turned once: a block then meets all raters, which costs less than cutting out the later ones for each block.
            self._right = self._right.T.tocsr()

    def blocks(self, least: int) -> Iterator[Block]:
        """Yield columns of pairs with at least `least` units in common: both raters, units shared, agreed, sum of `common`."""
        size = self._codes.size
        weight = np.full(size, float(size)) if self._dense else self._work
        part = (np.cumsum(weight) // BLOCK).astype(np.intp)
        for rows in np.split(np.arange(size), np.flatnonzero(np.diff(part)) + 1):
            start, stop = int(rows[0]), int(rows[-1]) + 1
            left, right, sums = self._met(start, stop)
            packed = np.rint(sums.real).astype(np.intp)
            shared = packed % PACK
            kept = shared >= least
            if kept.any():
                first, second = self._codes[left[kept]], self._codes[right[kept]]
                yield first, second, shared[kept], packed[kept] // PACK, sums.imag[kept]

    def _met(self, start: int, stop: int) -> tuple[Ints, Ints, Any]:
        """Give the pairs of a block of raters with a later one, and their sums: with the others they have been met in an earlier block."""
        if self._dense:
            table = self._left[start:stop] @ self._right[start:].T
            left, right = np.nonzero(np.triu(table.real, 1))
            return left + start, right + start, table[left, right]
        listed = (self._left[start:stop] @ self._right).tocoo()
        left, right = listed.row + start, listed.col
        later = np.flatnonzero(right > left)
        return left[later].astype(np.intp), right[later].astype(np.intp), listed.data[later]
