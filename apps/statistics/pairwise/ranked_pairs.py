"""What rankings say about every two versions that they place, for estimators that take pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Ints, codes, numbered, size_of
from apps.statistics.pairwise.comparisons import Outcome
from apps.statistics.pairwise.rankings import placed_once

SAID = np.array([Outcome.EQUAL, Outcome.WIN, Outcome.LOSS], dtype=np.intp)
"""What the sign of (place of the second - place of the first) says of the first: 0 equal, 1 a win, -1, the last, a loss."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RankedPairs:
    """Pairs as columns (pairs,), ranking by ranking: `first` and `second` are versions, the lower code first.

    `outcomes` are WIN, LOSS or EQUAL seen from `first`. `ranking` is the code of the ranking that a pair is from, with which its rater,
    scenario and weight are looked up; `rows` (pairs, 2) are the rows that place its two versions.
    """

    ranking: Ints
    first: Ints
    second: Ints
    outcomes: Ints
    rows: Ints


def pairs_of_rankings(*, ranking: Column, version: Column, place: Column) -> RankedPairs:
    """Give the m (m - 1) / 2 pairs that each ranking of m versions implies: the better place wins, the same place is a tie.

    Rows (rows,) say which `ranking` puts which `version` at which `place`, 1 the best, ties sharing one; versions that a ranking leaves
    out are in none of its pairs, and a ranking of one version has none. Pairs of one ranking are one judgment: with its rater and
    scenario their clusters hold them together. Raises BadInput for wrong codes or shapes, places below 1, or a version placed twice in one
    ranking.
    """
    rankings = codes("ranking", ranking)
    versions = codes("version", version, rows=rankings.size)
    places = codes("place", place, rows=rankings.size)
    group, lane = numbered(rankings)[0], numbered(versions)[0]
    order = np.argsort(group * size_of(lane) + lane, kind="stable")
    placed_once(place=places, spots=(group * size_of(lane) + lane)[order])
    one, other = (order[side] for side in _later(np.bincount(group)))
    return RankedPairs(
        ranking=rankings[one],
        first=versions[one],
        second=versions[other],
        outcomes=SAID[np.sign(places[other] - places[one])],
        rows=np.column_stack([one, other]),
    )


def _later(length: Ints) -> tuple[Ints, Ints]:
    """Pair each row with every later one of its block; blocks of so many rows (blocks,) follow each other."""
    row = np.arange(int(length.sum()), dtype=np.intp)
    later = np.repeat(np.cumsum(length), length) - 1 - row
    one = np.repeat(row, later)
    step = np.arange(one.size, dtype=np.intp) - np.repeat(np.cumsum(later) - later, later)
    return one, one + 1 + step
