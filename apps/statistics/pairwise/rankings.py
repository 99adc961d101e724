"""Rankings of several versions as columns, and how they are laid out for a fit: equal shapes together, equal rankings once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import (
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    numbered,
    size_of,
    weights_of,
    without_gaps,
)
from apps.statistics.errors import BadInput, Undefined

WIDEST_TIE = 8
"""A tie of g versions has 2^g - 1 choice sets; beyond this many the sum over orders is not taken."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rankings:
    """Rankings as long columns: a row for each version that a ranking places.

    `ranking` (rows,) numbers the ranking from 0, `version` (rows,) is a code below `versions`, `place` (rows,) is 1 for the best, ties
    sharing a place; a version left out of a ranking was not ranked. `raters`, `scenarios` and optional `weights` have a row for
    each ranking (n,). Raises BadInput for wrong codes or shapes, or a version placed twice in one ranking.
    """

    ranking: Column
    version: Column
    place: Column
    raters: Column
    scenarios: Column
    versions: int
    weights: Numbers | None = None

    def __post_init__(self) -> None:
        raters = codes("raters", self.raters)
        ranking = codes("ranking", self.ranking, below=raters.size)
        version = codes("version", self.version, below=self.versions, rows=ranking.size)
        place = codes("place", self.place, rows=ranking.size)
        codes("scenarios", self.scenarios, rows=raters.size)
        weights_of(self.weights, rows=raters.size)
        placed_once(place=place, spots=np.sort(ranking * self.versions + version))

    def counted(self) -> Ranked:
        """Give the rankings that count: those of at least two versions, with a weight above zero."""
        ranking, version, place = (
            np.asarray(column).astype(np.intp, copy=False)
            for column in (self.ranking, self.version, self.place)
        )
        rankings = np.asarray(self.raters).size
        weights = weights_of(self.weights, rows=rankings)
        keep = np.bincount(ranking, minlength=rankings) >= 2
        if weights is not None:
            keep &= weights > 0
        number = np.cumsum(keep) - 1
        rows = np.flatnonzero(keep[ranking])
        # Keys of ranking, place and version all differ: numbering them is sorting, several times faster than by three columns.
        spot = without_gaps(place[rows])
        key = (ranking[rows] * size_of(spot) + spot) * self.versions + version[rows]
        order = np.empty_like(rows)
        order[numbered(key)[0]] = rows
        return Ranked(
            ranking=number[ranking[order]],
            version=version[order],
            place=place[order],
            raters=without_gaps(np.asarray(self.raters).astype(np.intp, copy=False)[keep]),
            scenarios=without_gaps(np.asarray(self.scenarios).astype(np.intp, copy=False)[keep]),
            weights=None if weights is None else weights[keep],
            versions=self.versions,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranked:
    """Rankings that count, their rows sorted by ranking, place and version."""

    ranking: Ints
    version: Ints
    place: Ints
    raters: Ints
    scenarios: Ints
    weights: Floats | None
    versions: int

    @property
    def n(self) -> int:
        """How many rankings count."""
        return self.raters.size

    @property
    def shares(self) -> Floats:
        """Each row's share of its ranking's weight, so that a ranking counts the same whatever its length; shape (rows,)."""
        share = 1 / np.bincount(self.ranking, minlength=self.n)
        return (share if self.weights is None else share * self.weights)[self.ranking]

    def shapes(self) -> Iterator[Shape]:
        """Yield the rankings shape by shape: so many versions, tied in the same places."""
        length = np.bincount(self.ranking, minlength=self.n)
        begin = np.cumsum(length) - length
        within = np.arange(self.ranking.size) - begin[self.ranking]
        # A tie with the one before is a bit of the shape's code; with at most 62 versions a ranking, codes fit.
        if length.size and int(length.max()) > 62:
            raise Undefined("A ranking of more than 62 versions is too wide for this model.")
        tied = np.zeros(self.ranking.size, dtype=np.intp)
        tied[1:] = (self.ranking[1:] == self.ranking[:-1]) & (self.place[1:] == self.place[:-1])
        bits = np.zeros(self.n, dtype=np.intp)
        np.bitwise_or.at(bits, self.ranking, tied << within)
        bits |= np.left_shift(np.intp(1), length)
        index, found = numbered(bits)
        for number, code in enumerate(found.tolist()):
            size = code.bit_length() - 1
            which = np.flatnonzero(index == number)
            rows = begin[which][:, None] + np.arange(size)
            weights = None if self.weights is None else self.weights[which]
            yield _shape(self.version[rows], rows, weights, _runs(code, size), self.versions)


@dataclass(frozen=True, eq=False)
class Shape:
    """Rankings of m versions with the same ties, each different one once.

    `runs` are the lengths of the ties from the best place down; `versions` (patterns, m); `weight` (patterns,) sums those that are the
    same; `pattern` (rankings,) tells each ranking's pattern and `rows` (rankings, m) its rows.
    """

    runs: tuple[int, ...]
    versions: Ints
    weight: Floats
    pattern: Ints
    rows: Ints


def placed_once(*, place: Ints, spots: Ints) -> None:
    """Refuse places below 1 and rankings that place a version twice; `spots` are sorted codes of ranking and version."""
    if place.size and int(place.min()) < 1:
        raise BadInput("Places count from 1, the best.")
    if (spots[1:] == spots[:-1]).any():
        raise BadInput("A ranking places the same version twice.")


def _shape(placed: Ints, rows: Ints, weights: Floats | None, runs: tuple[int, ...], versions: int) -> Shape:
    count, size = placed.shape
    if versions**size < 2**40:
        code = np.zeros(count, dtype=np.intp)
        for column in placed.T:
            code = code * versions + column
        pattern, found = numbered(code)
        example = np.empty(found.size, dtype=np.intp)
        example[pattern] = np.arange(count)
    else:
        pattern = example = np.arange(count)
    weight = np.bincount(pattern, weights, minlength=example.size).astype(np.float64)
    return Shape(runs, placed[example], weight, pattern, rows)


def _runs(code: int, size: int) -> tuple[int, ...]:
    """Read the lengths of ties off a shape's code."""
    runs = [1]
    for place in range(1, size):
        if code >> place & 1:
            runs[-1] += 1
        else:
            runs.append(1)
    if max(runs) > WIDEST_TIE:
        raise Undefined(
            "A ranking ties %(count)d versions in one place; this model takes ties of at most %(most)d.",
            count=max(runs),
            most=WIDEST_TIE,
        )
    return tuple(runs)
