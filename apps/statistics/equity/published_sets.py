"""Cells as sets of people, folded so that a million raters become a few kinds that no table tells apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, codes, fits, numbered, size_of
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import sparse

MOST = 4_000_000
"""A table of cells by patterns may have this many entries; a check keeps several such tables at once."""


@dataclass(frozen=True, eq=False)
class Kinds:
    """People folded by the cells they are in.

    A pattern is a set of cells that some judgments are in: `member` (cells, patterns). A kind is a set of patterns that some people
    have: `has` (kinds, patterns), sparse, `people` (kinds,) of them. Without parts a kind has one pattern. `raters` (cells,) counts people.
    """

    member: Bools
    has: sparse.csr_array[np.float64]
    people: Ints
    raters: Ints

    def patterns_of(self, kinds: Bools) -> Bools:
        """Mark the patterns that somebody of the marked kinds has."""
        marked: Bools = (self.has.T @ kinds.astype(np.float64)) > 0
        return marked

    def patterns_of_kind(self, kind: int) -> Ints:
        """Give the patterns that people of one kind have."""
        begin, end = self.has.indptr[kind : kind + 2]
        return np.asarray(self.has.indices[begin:end], dtype=np.intp)

    def kinds_with(self, patterns: Bools) -> Bools:
        """Mark the kinds that have one of the marked patterns."""
        marked: Bools = (self.has @ patterns.astype(np.float64)) > 0
        return marked


def kinds_of(*, cells: Column, raters: Column, count: int, parts: Column | None) -> Kinds:
    """Fold memberships, rows (m,) of cell, rater and part, into kinds; repeated rows count once. Raises BadInput, Undefined."""
    cell = codes("cells", cells, below=count)
    rater = codes("raters", raters, rows=cell.size)
    part = np.zeros_like(cell) if parts is None else codes("parts", parts, rows=cell.size)
    if cell.size == 0:
        return Kinds(
            np.zeros((count, 0), np.bool_),
            sparse.csr_array((0, 0), dtype=np.float64),
            np.zeros(0, np.intp),
            np.zeros(count, np.intp),
        )
    person, people = _renumbered(rater)
    each_part, parts_found = _renumbered(part)
    unit, units = _renumbered(person * parts_found.size + each_part)
    unit_pattern, patterns = _folded(unit, cell, units.size, count)
    if count * len(patterns) > MOST:
        raise Undefined(
            "There are %(patterns)d different patterns of cells that people are in, too many to be checked together.",
            patterns=len(patterns),
        )
    member = _table(patterns, count).toarray().T > 0
    kind_of, kinds = _folded(units // parts_found.size, unit_pattern, people.size, len(patterns))
    has = _table(kinds, len(patterns))
    people_of = np.bincount(kind_of, minlength=len(kinds))
    inside = np.asarray(has @ as_numbers(member).T) > 0
    raters_in: Ints = people_of @ inside
    return Kinds(member, has, people_of, raters_in)


def _renumbered(column: Ints) -> tuple[Ints, Ints]:
    """Number the different codes in ascending order, by counting where their range allows it."""
    size = size_of(column)
    if not fits(size, rows=column.size):
        return numbered(column)
    occupied = np.bincount(column, minlength=size) > 0
    return (np.cumsum(occupied) - 1)[column], np.flatnonzero(occupied)


def _folded(owner: Ints, item: Ints, owners: int, items: int) -> tuple[Ints, list[Ints]]:
    """Give each owner (0 .. owners - 1) the number of its set of items, and the different sets."""
    if owners * items > np.iinfo(np.intp).max:
        raise BadInput("The codes of raters and cells are too large.")
    pairs = numbered(owner * items + item)[1]
    sizes = np.bincount(pairs // items, minlength=owners)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    listed = pairs % items
    # Sets grow one item at a time; sets that are equal so far carry the same number.
    number = np.zeros(owners, dtype=np.intp)
    for place in range(int(sizes.max())):
        longer = sizes > place
        step = np.where(longer, listed[np.minimum(starts + place, listed.size - 1)] + 1, 0)
        number = _renumbered(number * (items + 1) + step)[0]
    first = np.full(size_of(number), owners, dtype=np.intp)
    np.minimum.at(first, number, np.arange(owners))
    return number, [listed[starts[one] : starts[one] + sizes[one]] for one in first.tolist()]


def _table(sets: list[Ints], width: int) -> sparse.csr_array[np.float64]:
    members = np.concatenate(sets)
    ends = np.concatenate([[0], np.cumsum([one.size for one in sets])])
    return sparse.csr_array((np.ones(members.size), members, ends), shape=(len(sets), width))


def as_numbers(table: Bools) -> Floats:
    """Give a table of memberships as 0 and 1."""
    return table.astype(np.float64)
