"""Giving the slots of a plan their arms, balanced and crossed with the sides.

A slot stands in a block of its item and in a block of the order, each of at most as many slots as there are arms, and no two
slots of one block may have the same arm. That is a colouring of the edges of a bipartite graph, which is always possible with
as many colours as the fullest block has slots (Kőnig, 1916); it is found here by alternating paths.

Blocks of the order hold slots of one pool, of the same versions, turned the same way: so no arm goes with a side. Blocks of an
item do likewise while enough of its places are left for each arm to meet each side; else they hold places that follow each other.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SlotToArm:
    """A slot as the arms see it: its item, what its pool and versions are, of how many sides it shows which first."""

    item: int
    group: Hashable
    turn: int
    sides: int


def draw_arms(slots: Sequence[SlotToArm], arms: int, rng: random.Random) -> list[int]:
    """Return the arm of each slot, from 0; slots are in their order.

    Within an item the arms differ by at most one. At every point of the order they differ, among slots of one pool and versions
    that are turned the same way, by at most one.
    """
    if arms < 2:
        return [0] * len(slots)
    colours = _Colours(arms, rng)
    edges = list(zip(_blocks_of_items(slots, arms), _blocks_of_order(slots, arms), strict=True))
    drawn = list(range(len(edges)))
    rng.shuffle(drawn)  # paths stay short, and every arm is as likely for a slot as any other
    for number in drawn:
        colours.add(number, *edges[number])
    return colours.of_edges(len(edges))


def _blocks_of_items(slots: Sequence[SlotToArm], arms: int) -> Iterator[Hashable]:
    """Yield for each slot the block of its item: crossed with the sides where all combinations fit, else of neighbours."""
    totals: dict[int, int] = {}
    for slot in slots:
        totals[slot.item] = totals.get(slot.item, 0) + 1
    met: dict[int, int] = {}
    for slot in slots:
        place = met.get(slot.item, 0)
        met[slot.item] = place + 1
        sides = max(slot.sides, 1)
        whole = sides * arms
        crossed = place // whole * whole + whole <= totals[slot.item]
        within = ("turn", slot.turn) if crossed else ("next", place % whole // arms)
        yield "item", slot.item, place // whole, *within


def _blocks_of_order(slots: Sequence[SlotToArm], arms: int) -> Iterator[Hashable]:
    """Yield for each slot the block of its pool, versions and turn in the order."""
    met: dict[Hashable, int] = {}
    for slot in slots:
        key = slot.group, slot.turn
        place = met.get(key, 0)
        met[key] = place + 1
        yield "order", *key, place // arms


class _Colours:
    """Edges between blocks, coloured one by one so that no block has two of a colour."""

    def __init__(self, count: int, rng: random.Random) -> None:
        self._count = count
        self._rng = rng
        self._ends: dict[int, tuple[Hashable, Hashable]] = {}
        self._colour: dict[int, int] = {}
        self._at: dict[Hashable, dict[int, int]] = {}  # block -> colour -> edge

    def add(self, edge: int, one: Hashable, other: Hashable) -> None:
        """Colour an edge; where its two blocks have no free colour in common, a path of two colours is turned over first."""
        self._ends[edge] = one, other
        free, free_there = self._free(one), self._free(other)
        common = [colour for colour in free if colour in free_there]
        if common:
            colour = self._rng.choice(common)
        else:
            colour, away = self._rng.choice(free), self._rng.choice(free_there)
            self._turn_over(other, colour, away)
        self._set(edge, colour)

    def of_edges(self, count: int) -> list[int]:
        """Return the colours of the first so many edges."""
        return [self._colour[edge] for edge in range(count)]

    def _free(self, block: Hashable) -> list[int]:
        used = self._at.setdefault(block, {})
        return [colour for colour in range(self._count) if colour not in used]

    def _set(self, edge: int, colour: int) -> None:
        self._colour[edge] = colour
        for block in self._ends[edge]:
            self._at[block][colour] = edge

    def _turn_over(self, block: Hashable, colour: int, away: int) -> None:
        """Exchange two colours along the path from a block that lacks `away`. In a bipartite graph it never meets the other end."""
        path, here, wanted = [], block, colour
        while (edge := self._at[here].get(wanted)) is not None:
            path.append(edge)
            one, other = self._ends[edge]
            here = other if here == one else one
            wanted = away if wanted == colour else colour
        for edge in path:
            for end in self._ends[edge]:
                self._at[end].pop(self._colour[edge], None)
        for edge in path:
            self._set(edge, away if self._colour[edge] == colour else colour)
