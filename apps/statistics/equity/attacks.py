"""The other side of publishing: search what somebody could work out about few people by adding and subtracting published numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, codes
from apps.statistics.equity.published_sets import Kinds, as_numbers, kinds_of
from apps.statistics.errors import BadInput, Undefined

MOST = 200_000
"""So many sets of few people are tried; a search of more would not end while somebody waits."""


@dataclass(frozen=True, kw_only=True)
class Attack:
    """A combination of published `cells`, with their `factors`, that rests on `people` people only."""

    cells: tuple[int, ...]
    factors: tuple[float, ...]
    people: int


def subtraction_attacks(
    *,
    cells: Column,
    raters: Column,
    count: int,
    published: Sequence[int],
    parts: Column | None = None,
    k: int = 5,
) -> tuple[Attack, ...]:
    """Find combinations of the published cells that rest on 1 .. k - 1 people, fewest people first; none means none exists.

    Covered is every sum of published numbers with any factors: differences of two cells, a total less all other groups, nested
    cells, inclusion and exclusion over crossings. Columns are those of `publishable`. For every set of fewer than k people the search
    asks whether the published numbers stay independent without them. One attack is told for each smallest set of people. Raises
    Undefined where there are more than 200,000 such sets.
    """
    if k < 2:
        raise BadInput("At least two people must stand behind a published cell.")
    shown = codes("published", np.array(published, dtype=np.intp), below=count)
    kinds = kinds_of(cells=cells, raters=raters, count=count, parts=parts)
    rows = as_numbers(kinds.member[shown])
    blind = _blind(rows, kinds, k)
    found: list[Attack] = []
    sets: list[frozenset[int]] = []
    for few, people in _few_people(kinds, rows, blind, k):
        if any(smaller <= set(few) for smaller in sets):
            continue
        factors = _factors(rows, blind, _others_have(kinds, few))
        if factors is not None:
            used = np.flatnonzero(np.abs(factors) > 1e-9)
            sets.append(frozenset(few))
            found.append(
                Attack(
                    cells=tuple(shown[used].tolist()),
                    factors=tuple(np.round(factors[used], 9).tolist()),
                    people=people,
                )
            )
    return tuple(found)


def _others_have(kinds: Kinds, few: list[int]) -> Bools:
    """Mark the patterns that somebody outside the few kinds has: there a combination must vanish."""
    others = np.ones(kinds.people.size, dtype=np.bool_)
    others[few] = False
    return kinds.patterns_of(others)


def _blind(rows: Floats, kinds: Kinds, k: int) -> Floats:
    """Give a basis (d, published) of the combinations in which nobody of a kind of at least k people is left."""
    return _null(rows[:, kinds.patterns_of(kinds.people >= k)])


def _few_people(kinds: Kinds, rows: Floats, blind: Floats, k: int) -> Iterator[tuple[list[int], int]]:
    """Yield sets of kinds that hold fewer than k people together and that a combination can reach, fewest people first."""
    reached = np.abs(blind @ rows).max(axis=0, initial=0.0) > 1e-9
    small = np.flatnonzero((kinds.people < k) & kinds.kinds_with(reached))
    sets: list[tuple[int, list[int]]] = [(0, [])]
    for kind in small.tolist():
        size = int(kinds.people[kind])
        sets += [(people + size, [*few, kind]) for people, few in sets if people + size < k]
        if len(sets) > MOST:
            raise Undefined(
                "There are too many sets of fewer than %(k)d people to be searched one by one.", k=k
            )
    for people, few in sorted(sets[1:], key=lambda one: one[0]):
        yield few, people


def _factors(rows: Floats, blind: Floats, outside: Bools) -> Floats | None:
    """Give factors with which everyone outside cancels and somebody is left, scaled to a largest of 1 and a first above 0; None if there are none."""
    cancelled = _null(blind @ rows[:, outside]) @ blind
    if cancelled.size == 0:
        return None
    left = np.abs(cancelled @ rows).max(axis=1, initial=0.0)
    if left.size == 0 or left.max() <= 1e-9:
        return None
    factors = cancelled[int(np.argmax(left))]
    lead = factors[int(np.flatnonzero(np.abs(factors) > 1e-9)[0])]
    scaled: Floats = factors * (np.sign(lead) / np.abs(factors).max())
    return scaled


def _null(table: Floats) -> Floats:
    """Give an orthonormal basis (d, rows) of the factors that make every column of the table vanish."""
    if table.shape[0] == 0:
        return np.zeros((0, 0))
    values, vectors = np.linalg.eigh(table @ table.T)
    basis: Floats = vectors[:, values <= 1e-10 * max(float(values[-1]), 1.0)].T
    return basis
