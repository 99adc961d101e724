"""Reserving places of items for the cells that count judgments: spread evenly, and exact about what is possible.

Items that fit the same cells are alike, so the question is small: how many places of each sort of items go to each cell. A
first answer gives every cell its share of each sort; where a cell then lacks some, augmenting paths move others out of its
way (Ford and Fulkerson, 1956), so that a plan is refused only if no division at all would do.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """A cell that counts judgments: how many, and on which items (their places in the plan)."""

    judgments: int
    items: frozenset[int]


class Short(Exception):  # noqa: N818 - what the plan is
    """The plan holds too few judgments for a wish; `most` is what it could have."""

    def __init__(self, wish: int, most: int) -> None:
        super().__init__(wish, most)
        self.wish = wish
        self.most = most


def reserve(capacities: Sequence[int], wishes: Sequence[Wish], rng: random.Random) -> list[list[int | None]]:
    """Return for each item the wish that each of its places is kept for, None where everybody may have it.

    Args:
        capacities: how many places each item has.
        wishes: in the protocol's order.
        rng: decides which items give one more where it does not come out even.

    Raises:
        Short: some wish cannot be met beside the others.
    """
    sorts = _sorts(len(capacities), wishes)
    rooms = [sum(capacities[item] for item in items) for _fits, items in sorts]
    shares = _divide([wish.judgments for wish in wishes], [fits for fits, _items in sorts], rooms)
    kept: list[list[int | None]] = [[] for _item in capacities]
    for sort, (fits, items) in enumerate(sorts):
        for wish in sorted(fits):
            room = {item: capacities[item] for item in items}
            _spread(wish, shares[wish][sort], room, kept, rng)
    for item, capacity in enumerate(capacities):
        kept[item] += [None] * (capacity - len(kept[item]))
        if wishes:
            rng.shuffle(kept[item])
    return kept


def _sorts(count: int, wishes: Sequence[Wish]) -> list[tuple[frozenset[int], list[int]]]:
    """Return the items by which wishes they fit."""
    found: dict[frozenset[int], list[int]] = {}
    fits: list[list[int]] = [[] for _item in range(count)]
    for number, wish in enumerate(wishes):
        for item in wish.items:
            fits[item].append(number)
    for item in range(count):
        found.setdefault(frozenset(fits[item]), []).append(item)
    return list(found.items())


def _divide(asked: Sequence[int], fits: Sequence[frozenset[int]], rooms: Sequence[int]) -> list[list[int]]:
    """Return how many places of each sort each wish gets."""
    left = list(rooms)
    given = [[0] * len(rooms) for _wish in asked]
    of_wish = [[sort for sort, wishes in enumerate(fits) if wish in wishes] for wish in range(len(asked))]
    tightest = sorted(
        range(len(asked)), key=lambda wish: sum(rooms[sort] for sort in of_wish[wish]) - asked[wish]
    )
    for wish in tightest:
        most = sum(left[sort] for sort in of_wish[wish])
        wanted = min(asked[wish], most)
        for sort in of_wish[wish]:
            share = -(-wanted * left[sort] // most) if most else 0
            most -= left[sort]
            given[wish][sort] += share
            wanted -= share
            left[sort] -= share
    for wish in tightest:
        while (missing := asked[wish] - sum(given[wish])) > 0:
            if not _make_room(wish, missing, given, left, of_wish):
                raise Short(wish, sum(given[wish]))
    return given


def _make_room(
    wish: int, missing: int, given: list[list[int]], left: list[int], of_wish: Sequence[Sequence[int]]
) -> bool:
    """Give a wish more by moving others to sorts that have room; return whether a way was found."""
    before: dict[int, tuple[int, int]] = {}  # sort -> (who would take it, the sort that it leaves or -1)
    waiting = deque([(wish, -1)])
    seen = {wish}
    while waiting:
        taker, leaves = waiting.popleft()
        for sort in of_wish[taker]:
            if sort in before:
                continue
            before[sort] = (taker, leaves)
            if left[sort]:
                _move(sort, missing, given, left, before)
                return True
            for other, shares in enumerate(given):
                if shares[sort] and other not in seen:
                    seen.add(other)
                    waiting.append((other, sort))
    return False


def _move(
    end: int, missing: int, given: list[list[int]], left: list[int], before: dict[int, tuple[int, int]]
) -> None:
    path = [end]
    while before[path[-1]][1] != -1:
        path.append(before[path[-1]][1])
    amount = min([missing, left[end], *(given[before[to][0]][before[to][1]] for to in path[:-1])])
    for sort in path:
        taker, leaves = before[sort]
        given[taker][sort] += amount
        if leaves != -1:
            given[taker][leaves] -= amount
    left[end] -= amount


def _spread(
    wish: int, count: int, room: Mapping[int, int], kept: list[list[int | None]], rng: random.Random
) -> None:
    """Give a wish places of these items, one from each before a second from any, from the freest first."""
    while count:
        free = [item for item, capacity in room.items() if len(kept[item]) < capacity]
        rng.shuffle(free)
        free.sort(key=lambda item: len(kept[item]) - room[item])
        for item in free[:count]:
            kept[item].append(wish)
        count -= min(count, len(free))
