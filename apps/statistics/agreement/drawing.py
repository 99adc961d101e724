"""Draws of a bootstrap: how often each row comes when as many rows are drawn as there are, with replacement.

A seed gives the same draws to any data of as many rows, so that the draws of a few thousand rows are made once and kept: four hundred
coefficients of the same items then cost four hundred products of matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from apps.statistics.arrays import Floats, Ints

MOST_ROWS = 8_192
"""So many rows are drawn one by one at most."""
MOST_ALIKE = 8
"""With more rows alike than this on average, one number for each kind of row (60 ns) is cheaper than one for each row (7 ns)."""
MOST_CELLS = 2**22
"""So many cells are held at once (32 MiB of float64)."""
BLOCK = 2**16
"""So many counts are multiplied at once, so that they stay in a cache of half a MiB, ..."""
KEPT = 2**20
"""... and so many are kept for the next coefficient (2 MiB)."""


def sums_of_draws(rows: Floats, alike: Floats, *, draws: int, seed: int) -> Iterator[Floats]:
    """Draw as many rows as there are, `alike` (kinds,) of each of `rows` (kinds, width), and give the sums of each draw, block by block.

    Blocks have shape (some draws, width), at most MOST_CELLS cells, and make up `draws` together.
    """
    total = int(alike.sum())
    if total > min(MOST_ROWS, MOST_ALIKE * alike.size) or total * rows.shape[1] > MOST_CELLS:
        yield from _of_kinds(rows, alike / total, total, draws=draws, seed=seed)
        return
    each = np.repeat(rows, alike.astype(np.intp), axis=0) if total > alike.size else rows
    for counts in _counts(total, draws=draws, seed=seed):
        yield counts.astype(np.float64) @ each


def _of_kinds(rows: Floats, chances: Floats, total: int, *, draws: int, seed: int) -> Iterator[Floats]:
    """Draw how often each kind of row comes, which is multinomial, so that the cost does not grow with the number of rows."""
    rng = np.random.default_rng(seed)
    block = max(1, MOST_CELLS // max(rows.shape))
    for begin in range(0, draws, block):
        taken = rng.multinomial(total, chances, size=min(block, draws - begin))
        yield taken.astype(np.float64) @ rows


def _counts(rows: int, *, draws: int, seed: int) -> Iterator[Ints]:
    """Give how often each row was drawn, block by block, each of shape (some draws, rows)."""
    return iter(_kept(rows, draws, seed)) if rows * draws <= KEPT else _drawn(rows, draws, seed)


@lru_cache(maxsize=2)
def _kept(rows: int, draws: int, seed: int) -> tuple[Ints, ...]:
    return tuple(_drawn(rows, draws, seed))


def _drawn(rows: int, draws: int, seed: int) -> Iterator[Ints]:
    """Draw the rows one by one and count; a row of a few thousand comes so seldom that two bytes hold its count."""
    rng = np.random.default_rng(seed)
    block = max(1, BLOCK // rows)
    for begin in range(0, draws, block):
        count = min(block, draws - begin)
        picks = rng.integers(0, rows, size=(count, rows)) + np.arange(count)[:, None] * rows
        yield np.bincount(picks.ravel(), minlength=count * rows).reshape(count, rows).astype(np.uint16)
