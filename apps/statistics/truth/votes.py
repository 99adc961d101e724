"""Categories given to units, counted by unit and category: what every way of finding the truth starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Bools, Column, Floats, Ints, codes, fits, numbered, size_of
from apps.statistics.errors import BadInput, Undefined


@dataclass(frozen=True, kw_only=True, eq=False)
class Votes:
    """Rows (n,) of `unit` and `rater`, numbered without gaps, and `category` below `count`.

    `units` and `people` are the codes behind the numbers, ascending.
    """

    unit: Ints
    rater: Ints
    category: Ints
    count: int
    units: Ints
    people: Ints

    @property
    def n(self) -> int:
        """How many judgments there are."""
        return self.unit.size

    @property
    def per_unit(self) -> Ints:
        """Judgments of each unit, shape (units,)."""
        return np.bincount(self.unit, minlength=self.units.size)

    @property
    def per_rater(self) -> Ints:
        """Judgments of each rater, shape (raters,)."""
        return np.bincount(self.rater, minlength=self.people.size)

    def table(self) -> Floats:
        """Count by unit and category, shape (units, count); raises Undefined where that would not fit in memory."""
        if self.units.size * self.count > MOST_CELLS:
            raise too_large(self.units.size, self.count)
        cells = np.bincount(self.unit * self.count + self.category, minlength=self.units.size * self.count)
        return cells.reshape(self.units.size, self.count).astype(np.float64)

    def tallies(self) -> Tallies:
        """Count only the categories that a unit was given, whatever `count`."""
        cells = self.unit * self.count + self.category
        if fits(self.units.size * self.count, rows=self.n):
            counted = np.bincount(cells)
            found = np.flatnonzero(counted)
            return Tallies(found // self.count, found % self.count, counted[found], self.units.size)
        index, found = numbered(cells)
        return Tallies(found // self.count, found % self.count, np.bincount(index), self.units.size)


@dataclass(frozen=True, eq=False)
class Tallies:
    """Cells (cells,) of unit, category and number, by unit, only where the number is above zero."""

    unit: Ints
    category: Ints
    number: Ints
    units: int

    def most(self) -> Ints:
        """Give the largest number within each unit, shape (units,)."""
        return _largest(self.unit, self.number, self.units)

    def leading(self) -> Bools:
        """Tell which cells hold as many as any of their unit, shape (cells,)."""
        leading: Bools = self.number == self.most()[self.unit]
        return leading

    def next_most(self) -> Ints:
        """Give the largest number below the largest within each unit, 0 where there is none, shape (units,)."""
        behind = ~self.leading()
        return _largest(self.unit[behind], self.number[behind], self.units)


def votes(*, units: Column, categories: Column, count: int, raters: Column) -> Votes:
    """Check the columns and number units and raters without gaps; raises Undefined where nothing was judged."""
    if count < 2:
        raise BadInput("There must be at least two categories that could be given.")
    unit = codes("units", units)
    category = codes("categories", categories, below=count, rows=unit.size)
    rater = codes("raters", raters, rows=unit.size)
    if not unit.size:
        raise Undefined("Nothing has been judged here yet.")
    unit, found = without_unused(unit)
    rater, people = without_unused(rater)
    return Votes(unit=unit, rater=rater, category=category, count=count, units=found, people=people)


def by_unit(name: str, column: Column, units: Ints) -> Ints:
    """Give the value of each of these units from a column indexed by unit code, where -1 means unknown."""
    known = np.asarray(column)
    if known.ndim != 1 or known.dtype.kind not in "iu" or known.size <= int(units.max()):
        raise BadInput("%(name)s must be one column of codes with a row for every unit.", name=name)
    result: Ints = known[units].astype(np.intp, copy=False)
    if (result < -1).any():
        raise BadInput("%(name)s holds a code out of range.", name=name)
    return result


def scenario_of(scenarios: Column | None, found: Votes) -> Ints:
    """Give the scenario of each unit from a column of rows, or each unit as its own; raises BadInput where a unit stands in two."""
    if scenarios is None:
        return np.arange(found.units.size, dtype=np.intp)
    column = codes("scenarios", scenarios, rows=found.n)
    result = np.zeros(found.units.size, dtype=np.intp)
    result[found.unit] = column
    if (result[found.unit] != column).any():
        raise BadInput("A unit belongs to one scenario, but some unit stands in two.")
    return result


def too_large(rows: int, columns: int) -> Undefined:
    """Give the reason why a table of this size is not laid out."""
    return Undefined(
        "A table of %(rows)d by %(columns)d is too large here; fewer categories, or a majority, would do.",
        rows=rows,
        columns=columns,
    )


def without_unused(column: Ints) -> tuple[Ints, Ints]:
    """Number the codes that occur, ascending: each row's number and the codes found; no sorting where codes lie close together."""
    if not fits(size_of(column), rows=column.size):
        return numbered(column)
    found = np.flatnonzero(np.bincount(column))
    if found[-1] + 1 == found.size:
        return column, found
    place = np.zeros(found[-1] + 1, dtype=np.intp)
    place[found] = np.arange(found.size)
    return place[column], found


def _largest(unit: Ints, number: Ints, units: int) -> Ints:
    result = np.zeros(units, dtype=np.intp)
    if unit.size:
        starts = np.flatnonzero(np.concatenate([[True], unit[1:] != unit[:-1]]))
        result[unit[starts]] = np.maximum.reduceat(number, starts)
    return result
