"""Which cells may be shown, so that nobody can be singled out, also not by subtracting what is shown.

A reader may add and subtract published numbers with any factors. A result that rests on 1 .. k - 1 people tells about them. Cells are
admitted one by one, and each only with a proof that no such result exists: k bases of the published table, no two of which use the
same person. Whichever k - 1 people are taken away, one basis is left whole, so the published numbers stay independent without these
people - and no combination of them can consist of these people alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, codes
from apps.statistics.equity.published_sets import Kinds, as_numbers, kinds_of
from apps.statistics.errors import BadInput

Reason = Literal["small", "complementary"]
PIVOT = 1e-6
"""A remainder below this is rounding; with entries of 0 and 1 true remainders are far larger."""
FIRST_ROOM = 16
"""Rows that a basis has room for at first."""
WIDE = 2_048
"""Rows from this length on are reduced one by one: what is done to a row then stays in the processor's own memory."""
WORK = 5e9
"""Steps that checking may take; beyond this, cells that come late are kept back."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Publishable:
    """Which cells (cells,) may be `kept`, how many `raters` each has, and why a cell is kept back in `suppressed` (None if kept).

    "small" holds 1 .. k - 1 people; "complementary" would let a small number of people be worked out from what is published.
    """

    kept: Bools
    suppressed: tuple[Reason | None, ...]
    raters: Ints
    k: int
    method: str


def publishable(
    *,
    cells: Column,
    raters: Column,
    count: int,
    total: int | None,
    parts: Column | None = None,
    wanted: Sequence[int] = (),
    k: int = 5,
) -> Publishable:
    """Decide which of the cells 0 .. count - 1 may be shown to one role, all its tables together.

    Rows (m,) say that a rater's judgments are in a cell; `total` is the code of the cell that holds everyone, None if no total is
    shown anywhere. `parts` tells which part of a rater's judgments the row is about, such as a slice of scenarios, where cells share
    raters but not judgments. The total comes first, then the cells `wanted`, in this order, then the larger before the smaller. A cell
    with nobody in it is kept. Raises BadInput, and Undefined for more patterns of membership than can be checked.
    """
    if k < 2:
        raise BadInput("At least two people must stand behind a published cell.")
    if total is not None and not 0 <= total < count:
        raise BadInput("The total is the code of one of the cells.")
    kinds = kinds_of(cells=cells, raters=raters, count=count, parts=parts)
    first = [] if total is None else [total]
    first += codes("wanted", np.array(wanted, dtype=np.intp), below=count).tolist()
    by_size = np.argsort(-kinds.raters, kind="stable").tolist()
    order = list(dict.fromkeys([*first, *by_size]))
    shown = Published(kinds, k)
    suppressed: list[Reason | None] = [None] * count
    for cell in order:
        if 0 < kinds.raters[cell] < k:
            suppressed[cell] = "small"
        elif not shown.admits(cell):
            suppressed[cell] = "complementary"
    return Publishable(
        kept=np.array([reason is None for reason in suppressed], dtype=np.bool_),
        suppressed=tuple(suppressed),
        raters=kinds.raters,
        k=k,
        method=f"at least {k} people behind every published number and every combination of them",
    )


class Published:
    """What is published so far, and k bases of it that share no person.

    `_free` (kinds,) counts people that belong to no basis yet, `_reach` (k, patterns) marks what the people of each basis have.
    """

    def __init__(self, kinds: Kinds, k: int) -> None:
        self._kinds = kinds
        self._rows = as_numbers(kinds.member)
        self._free = np.minimum(kinds.people, k)
        self._reach = np.zeros((k, kinds.member.shape[1]), dtype=np.bool_)
        self._bases = [Basis(kinds.member.shape[1]) for _ in range(k)]
        self._work = 0.0

    def admits(self, cell: int) -> bool:
        """Admit a cell if a proof is found that nobody can be singled out with it; tell whether it was."""
        row = self._rows[cell]
        self._work += len(self._bases) * row.size * (1 + self._bases[0].size)
        if self._work > WORK:
            return False
        remainders = [basis.remainder(row) for basis in self._bases]
        sizes = [np.abs(remainder) for remainder in remainders]
        if all(size.max(initial=0.0) <= PIVOT for size in sizes):
            # The numbers follow from what is published already: nothing new is told.
            return True
        free, reach = self._free.copy(), self._reach.copy()
        chosen = []
        for layer, size in enumerate(sizes):
            pivot = self._pivot(size, free, reach[layer])
            if pivot is None:
                return False
            chosen.append(pivot)
        self._free, self._reach = free, reach
        for basis, remainder, pivot in zip(self._bases, remainders, chosen, strict=True):
            basis.add(remainder, pivot)
        return True

    def _pivot(self, size: Floats, free: Ints, reach: Bools) -> int | None:
        """Find a pattern for a layer's next pivot by the size of what is left; where none of its people has a usable one, one is added."""
        usable = size > PIVOT
        if not (usable & reach).any():
            spare = np.where(self._kinds.kinds_with(usable), free, 0)
            if not spare.any():
                return None
            kind = int(np.argmax(spare))
            free[kind] -= 1
            reach[self._kinds.patterns_of_kind(kind)] = True
        return int(np.argmax(np.where(usable & reach, size, 0)))


class Basis:
    """Rows in reduced form: each has a one at its own pivot, where all others have a zero."""

    def __init__(self, width: int) -> None:
        self._room = np.zeros((FIRST_ROOM, width))
        self._pivots: list[int] = []

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self._pivots)

    def remainder(self, row: Floats) -> Floats:
        """Give what is left of a row after the published ones are taken out of it."""
        factors = row[self._pivots]
        needed = np.flatnonzero(factors)
        left: Floats = row - factors[needed] @ self._room[needed]
        return left

    def add(self, remainder: Floats, pivot: int) -> None:
        """Add a remainder with its pivot."""
        fresh = remainder / remainder[pivot]
        touched = np.flatnonzero(self._room[: self.size, pivot])
        if fresh.size < WIDE:
            self._room[touched] -= np.outer(self._room[touched, pivot], fresh)
        else:
            for place in touched.tolist():
                row = self._room[place]
                row -= row[pivot] * fresh
        if self.size == len(self._room):  # doubled, so that a row is copied twice at most
            self._room = np.concatenate([self._room, np.zeros_like(self._room)])
        self._room[self.size] = fresh
        self._pivots.append(pivot)
