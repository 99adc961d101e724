"""Array types and the checks that columns pass on their way in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from apps.statistics.errors import BadInput

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Column = npt.NDArray[np.integer[Any]]
Numbers = npt.NDArray[np.number[Any]] | npt.NDArray[np.bool_]

ROOM = 8
"""A table is laid out densely up to this many cells per row of data ..."""
MOST_CELLS = 2**25
"""... and up to this many in all (256 MiB of float64)."""


def codes(name: str, column: Column, *, below: int | None = None, rows: int | None = None) -> Ints:
    """Give a column of codes as machine integers, shape (n,).

    Raises BadInput for a wrong shape, a wrong length, a type other than integer or a code outside 0 .. below - 1.
    """
    return valid(name, column, below=below, rows=rows).astype(np.intp, copy=False)


def valid(name: str, column: Column, *, below: int | None = None, rows: int | None = None) -> Column:
    """Give a column of codes in its own type, shape (n,); raises as `codes` does."""
    array = np.asarray(column)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise BadInput("%(name)s must be one column of integer codes.", name=name)
    if rows is not None and array.size != rows:
        raise BadInput(
            "%(name)s has %(found)d rows where %(rows)d are expected.", name=name, found=array.size, rows=rows
        )
    if array.size:
        # Read as unsigned, a negative code is larger than any other: one pass sees both ends.
        bits = array.dtype.itemsize * 8
        largest = int(array.view(array.dtype.str.replace("i", "u")).max())
        limit = 1 << (bits - (array.dtype.kind == "i"))
        if largest >= min(limit, 2**63, limit if below is None else below):
            raise BadInput("%(name)s holds a code out of range.", name=name)
    return array


def numbers(name: str, column: Numbers, *, rows: int | None = None) -> Floats:
    """Give a column of finite numbers as float64, shape (n,); raises BadInput otherwise."""
    array = np.asarray(column)
    if array.ndim != 1 or (rows is not None and array.size != rows):
        raise BadInput("%(name)s must be one column with as many rows as the others.", name=name)
    result = array.astype(np.float64, copy=False)
    if not np.isfinite(result).all():
        raise BadInput("%(name)s holds a value that is not a finite number.", name=name)
    return result


def weights_of(column: Numbers | None, *, rows: int) -> Floats | None:
    """Give a column of weights, or None for equal weights; raises BadInput for a weight below zero."""
    if column is None:
        return None
    result = numbers("weights", column, rows=rows)
    if (result < 0).any():
        raise BadInput("Weights must not be negative.")
    return result


def size_of(column: Ints) -> int:
    """Give the number of codes 0 .. max that a column may hold."""
    return int(column.max()) + 1 if column.size else 0


def fits(size: int, *, rows: int) -> bool:
    """Tell whether a table of `size` cells may be laid out densely for so many rows."""
    return size <= min(ROOM * rows + 1024, MOST_CELLS)


def compact(column: Ints, size: int) -> tuple[Ints, int]:
    """Renumber codes without gaps where their range is far larger than the rows; else give them back as they are."""
    if fits(size, rows=column.size):
        return column, size
    index, found = numbered(column)
    return index, found.size


def without_gaps(column: Ints) -> Ints:
    """Give codes whose range is no longer far larger than the rows."""
    return compact(column, size_of(column))[0]


COUNTED = 8
"""Codes up to so many times the rows are numbered by counting."""


def numbered(column: Ints) -> tuple[Ints, Ints]:
    """Number the different codes in ascending order: each row's number (n,), and the codes found.

    Does what numpy.unique does with return_inverse, in half the time: the row's number rides in the low bits of the code, so
    that plain sorting takes the place of sorting by index. Codes too large for that go to numpy.unique; codes that are not many times
    as many as the rows are counted instead, in a tenth of the time.
    """
    rows = column.size
    if rows and int(column.min()) >= 0 and int(column.max()) < COUNTED * rows:
        there = np.zeros(int(column.max()) + 1, dtype=np.bool_)
        there[column] = True
        return (np.cumsum(there) - 1)[column], np.flatnonzero(there)
    bits = rows.bit_length()
    if rows == 0 or int(column.max()).bit_length() + bits > np.iinfo(np.intp).bits - 1:
        found, index = np.unique(column, return_inverse=True)
        return index.astype(np.intp, copy=False), found
    packed = np.sort((column << bits) | np.arange(rows, dtype=np.intp))
    ordered = packed >> bits
    fresh = np.empty(rows, dtype=np.bool_)
    fresh[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    place = np.empty(rows, dtype=np.intp)
    place[packed & ((1 << bits) - 1)] = np.cumsum(fresh) - 1
    return place, ordered[fresh]


def narrow(column: Column) -> Column:
    """Give codes in the narrowest type that holds them."""
    if not column.size:
        return column
    return column.astype(
        np.promote_types(*(np.min_scalar_type(-int(abs(end)) - 1) for end in (column.min(), column.max())))
    )


def distinct(column: Ints) -> Ints:
    """Give the different codes in ascending order, as numpy.unique does, in a tenth of the time where they are in order already."""
    if (column[1:] < column[:-1]).any():
        return np.unique(column)
    fresh = np.ones(column.size, dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=fresh[1:])
    return column[fresh]


def ordered_within(values: Floats, groups: Ints) -> Ints:
    """Give the order (n,) of rows by group and by value within it, as numpy.lexsort does but for rows alike in both, in half the time.

    Rows are sorted by value first; the place in that order rides in the low bits of the group, so that plain sorting does the rest.
    """
    bits = values.size.bit_length()
    if not values.size or int(groups.max()).bit_length() + bits > np.iinfo(np.intp).bits - 1:
        return np.lexsort((values, groups))
    by_value = np.argsort(values)
    packed = np.sort((groups[by_value] << bits) | np.arange(values.size, dtype=np.intp))
    order: Ints = by_value[packed & ((1 << bits) - 1)]
    return order


def probabilities(name: str, column: Numbers, *, rows: int | None = None) -> Floats:
    """Give a column of numbers between 0 and 1 as float64, shape (n,); raises BadInput otherwise."""
    result = numbers(name, column, rows=rows)
    if result.size and (float(result.min()) < 0 or float(result.max()) > 1):
        raise BadInput("%(name)s holds a value outside 0 to 1.", name=name)
    return result
