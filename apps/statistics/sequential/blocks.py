"""Whole rater blocks in the order in which raters closed: what every sequential bound is made of.

A rater's judgments resemble each other, so that they are one draw, not many: they enter together, once the rater has closed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Ints, codes, numbered
from apps.statistics.errors import BadInput

STARTED = "Raters have started, but none has closed yet; a rater's judgments enter together once they close."
NOTHING = "Nothing has been judged here yet."


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
    """Rows of closed raters: `rows` (n,) their indices, `place` (n,) the block 0 .. count - 1 of each, in the order of closing.

    `waiting` counts raters who have judged but not closed; their rows are left out.
    """

    rows: Ints
    place: Ints
    count: int
    waiting: int

    @property
    def sizes(self) -> Ints:
        """Judgments per block, shape (count,)."""
        return np.bincount(self.place, minlength=self.count)


def blocks_of(*, raters: Column, order: Column) -> Blocks:
    """Give the blocks of rows judged by `raters` (n,); `order` (raters,) is each rater's rank of closing, -1 while open.

    Ranks may have gaps, but no two raters share one, for then it would be unclear who came first. Raises BadInput.
    """
    ranks = np.asarray(order)
    if ranks.ndim != 1 or (ranks.dtype.kind not in "iu" and ranks.size):
        raise BadInput("order must be one column of integer ranks, one for each rater.")
    if ranks.size and int(ranks.min()) < -1:
        raise BadInput("order holds ranks from 0 up, and -1 for a rater who has not closed.")
    places: Ints = ranks.astype(np.intp, copy=False)
    who = codes("raters", raters, below=places.size)
    seen = np.bincount(who, minlength=places.size) > 0
    closed = places >= 0
    taken = np.sort(places[closed])
    if (taken[1:] == taken[:-1]).any():
        raise BadInput("Two raters share a rank of closing; give each a rank of their own.")
    rows = np.flatnonzero(closed[who])
    place, found = numbered(places[who[rows]])
    return Blocks(rows=rows, place=place, count=found.size, waiting=int(np.count_nonzero(seen & ~closed)))
