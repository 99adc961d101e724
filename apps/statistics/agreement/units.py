"""From columns of ratings to units with at least two, equal ones held once.

Agreement looks only at how often each value was given in a unit. A million units of five ratings on a five-point scale hold at most
126 different patterns, so that everything after one pass over the columns works on patterns and on how many units have each.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np

from apps.statistics.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    compact,
    fits,
    numbered,
    numbers,
)
from apps.statistics.arrays import size_of as codes_in
from apps.statistics.clusters import distinct
from apps.statistics.errors import BadInput, TooFewScenarios, Undefined
from apps.statistics.lazily import sparse

EXACT_BITS = 52
"""A pattern is written as one number, exact in a float64 up to this many bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rated:
    """Units with at least two ratings.

    `counts` (patterns, categories) tells how often each category was given in a unit of each pattern, `sizes` (patterns,) the ratings
    in it, `units_of` (patterns,) how many units have it, `scale` (categories,) the value of each category, ascending. `clusters`
    (scenarios, patterns) tells how many units of each pattern a scenario holds; None where every unit stands for itself. `units` (n,)
    are the codes of the units, ascending, and `patterns` (n,) the pattern of each.
    """

    counts: sparse.csr_array
    sizes: Floats
    units_of: Floats
    scale: Floats
    clusters: sparse.csr_array | None
    units: Ints
    patterns: Ints
    n: int
    ratings: int
    raters: int
    single: int
    scenarios: int

    @property
    def totals(self) -> Floats:
        """Ratings by category over all units, shape (categories,)."""
        return np.asarray(self.counts.T @ self.units_of, dtype=np.float64)

    def summed(self, weights: Floats) -> Floats:
        """Give the weighted sum of each pattern's categories, shape (patterns,): counts @ weights."""
        return np.asarray(self.counts @ weights, dtype=np.float64)


def rated(
    *, units: Column, values: Numbers, raters: Column, scenarios: Column | None, count: int | None = None
) -> Rated:
    """Count ratings by unit and value, and leave out units with one rating.

    With `count` the values are codes 0 .. count - 1, all of them categories; without, every value that occurs is one. Raises Undefined
    for fewer than two units with two ratings, BadInput where a unit stands in two scenarios.
    """
    unit = codes("units", units)
    rows = unit.size
    value, scale = _coded(values, rows=rows, count=count)
    rater = codes("raters", raters, rows=rows)
    names = None
    if not fits(codes_in(unit), rows=rows):
        unit, names = numbered(unit)
    ratings = np.bincount(unit)
    single = int(np.count_nonzero(ratings == 1))
    if single:
        kept = ratings[unit] > 1
        unit, value, rater = unit[kept], value[kept], rater[kept]
    several = ratings > 1
    n = int(np.count_nonzero(several))
    if n < 2:
        raise Undefined("Agreement needs at least two units with two ratings or more; there are %(n)d.", n=n)
    place, counts, units_of = _patterns(unit, value, ratings, several, scale.size)
    clusters = None
    if scenarios is not None:
        column = codes("scenarios", scenarios, rows=rows)
        clusters = _clusters(unit, column[kept] if single else column, several, place, units_of.size)
    people, room = compact(rater, codes_in(rater))
    return Rated(
        counts=counts,
        sizes=np.asarray(counts.sum(axis=1), dtype=np.float64),
        units_of=units_of,
        scale=scale,
        clusters=clusters,
        units=np.flatnonzero(several) if names is None else names[several],
        patterns=place,
        n=n,
        ratings=unit.size,
        raters=distinct(people, room),
        single=single,
        scenarios=n if clusters is None else clusters.shape[0],
    )


def _coded(values: Numbers, *, rows: int, count: int | None) -> tuple[Ints, Floats]:
    """Give each row's category, and the value of every category in ascending order."""
    if count is not None:
        checked = codes("categories", np.asarray(values), below=count, rows=rows)
        return checked, np.arange(count, dtype=np.float64)
    array = np.asarray(values)
    if array.ndim == 1 and array.size == rows > 0 and array.dtype.kind in "iu":
        low, high = int(array.min()), int(array.max())
        if fits(high - low + 1, rows=rows):
            return _shifted(array.astype(np.intp, copy=False), low)
    found, index = np.unique(numbers("values", values, rows=rows), return_inverse=True)
    return index.astype(np.intp, copy=False), found


def _shifted(array: Ints, low: int) -> tuple[Ints, Floats]:
    """Number whole values that lie close together, without sorting."""
    index = array - low if low else array
    found = np.flatnonzero(np.bincount(index))
    scale = (found + low).astype(np.float64)
    if found[-1] + 1 == found.size:
        return index, scale
    place = np.zeros(found[-1] + 1, dtype=np.intp)
    place[found] = np.arange(found.size)
    return place[index], scale


def _patterns(
    unit: Ints, value: Ints, ratings: Ints, several: Bools, categories: int
) -> tuple[Ints, sparse.csr_array, Floats]:
    """Give each kept unit's pattern, in order of the units, the counts of each pattern, and how many units have it."""
    base = int(ratings.max()) + 1
    if categories * log2(base) > EXACT_BITS:
        return _units_as_patterns(unit, value, several, categories)
    powers = base ** np.arange(categories, dtype=np.intp)
    key = np.bincount(unit, powers.astype(np.float64)[value], minlength=several.size)[several].astype(np.intp)
    if fits(base**categories, rows=key.size):
        units_of = np.bincount(key, minlength=base**categories)
        found = np.flatnonzero(units_of)
        units_of = units_of[found]
        renumbered = np.zeros(base**categories, dtype=np.intp)
        renumbered[found] = np.arange(found.size)
        place = renumbered[key]
    else:
        place, found = numbered(key)
        units_of = np.bincount(place)
    counts = sparse.csr_array((found[:, None] // powers % base).astype(np.float64))
    return place, counts, units_of.astype(np.float64)


def _units_as_patterns(
    unit: Ints, value: Ints, several: Bools, categories: int
) -> tuple[Ints, sparse.csr_array, Floats]:
    row = (np.cumsum(several) - 1)[unit]
    n = int(np.count_nonzero(several))
    counts = sparse.coo_array((np.ones(row.size), (row, value)), shape=(n, categories)).tocsr()
    return np.arange(n, dtype=np.intp), counts, np.ones(n)


def _clusters(
    unit: Ints, scenario: Ints, several: Bools, place: Ints, patterns: int
) -> sparse.csr_array | None:
    """Count the units of each pattern in each scenario; None where no scenario holds two units."""
    of_unit = np.zeros(several.size, dtype=np.intp)
    of_unit[unit] = scenario
    if (of_unit[unit] != scenario).any():
        raise BadInput("A unit belongs to one scenario, but some unit stands in two.")
    index, found = numbered(of_unit[several])
    if found.size < 2:
        raise TooFewScenarios(scenarios=found.size)
    if found.size == place.size:
        return None
    return sparse.coo_array((np.ones(place.size), (index, place)), shape=(found.size, patterns)).tocsr()
