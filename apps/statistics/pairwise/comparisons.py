"""Pairwise judgments as columns, and how a policy for ties turns them into wins, losses and ties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Literal

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, valid, weights_of, without_gaps
from apps.statistics.errors import BadInput
from apps.statistics.pairwise.tally import COUNTED, DECIDED, Tally
from apps.statistics.pairwise.tallying import tally

Ties = Literal["half", "davidson", "rao_kupper", "drop"]

TIES_IN_WORDS: dict[Ties, str] = {
    "half": "ties half",
    "davidson": "ties davidson",
    "rao_kupper": "ties rao-kupper",
    "drop": "ties dropped",
}


class Outcome(IntEnum):
    """What a rater said about `first` against `second`."""

    WIN = 0
    LOSS = 1
    EQUAL = 2
    BOTH_BAD = 3
    CANNOT_JUDGE = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparisons:
    """Judgments of pairs as columns of shape (n,).

    `first` and `second` are version indices below `versions`; `outcomes` are Outcome codes, seen from `first`; `raters` and
    `scenarios` are codes from 0; `weights` are optional; `positions` (optional) is 1 where `first` was shown first and 2 where it was
    shown second. Raises BadInput for wrong codes, shapes, or a version compared with itself.
    """

    first: Column
    second: Column
    outcomes: Column
    raters: Column
    scenarios: Column
    versions: int
    weights: Numbers | None = None
    positions: Column | None = None

    def __post_init__(self) -> None:
        first = valid("first", self.first, below=self.versions)
        rows = first.size
        second = valid("second", self.second, below=self.versions, rows=rows)
        if (first == second).any():
            raise BadInput("A version is compared with itself.")
        valid("outcomes", self.outcomes, below=len(Outcome), rows=rows)
        valid("raters", self.raters, rows=rows)
        valid("scenarios", self.scenarios, rows=rows)
        weights_of(self.weights, rows=rows)
        if self.positions is not None:
            positions = valid("positions", self.positions, below=3, rows=rows)
            if (positions < 1).any():
                raise BadInput("Positions are 1 or 2.")

    @cached_property
    def tally(self) -> Tally:
        """The judgments, counted once for all estimators."""
        first = np.asarray(self.first)
        return tally(
            first=first,
            second=np.asarray(self.second),
            outcomes=np.asarray(self.outcomes),
            raters=np.asarray(self.raters),
            scenarios=np.asarray(self.scenarios),
            weights=weights_of(self.weights, rows=first.size),
            versions=self.versions,
        )

    def counted(self, ties: Ties) -> Counted:
        """Give the rows that a policy for ties counts; cannot_judge and rows of weight zero never do."""
        outcomes = _machine(self.outcomes)
        last = Outcome.LOSS if ties == "drop" else Outcome.BOTH_BAD
        keep = outcomes <= last
        weights = weights_of(self.weights, rows=outcomes.size)
        if weights is not None:
            keep &= weights > 0
        rows = None if keep.all() else np.flatnonzero(keep)

        def take(column: Column) -> Ints:
            whole = _machine(column)
            return whole if rows is None else whole[rows]

        return Counted(
            first=take(self.first),
            second=take(self.second),
            outcomes=np.minimum(take(self.outcomes), TIE),
            raters=without_gaps(take(self.raters)),
            scenarios=without_gaps(take(self.scenarios)),
            positions=None if self.positions is None else take(self.positions),
            weights=weights if weights is None or rows is None else weights[rows],
            versions=self.versions,
        )


def within(ties: Ties) -> Floats:
    """Give 1 for the outcomes of a tally that a policy for ties counts, else 0."""
    return DECIDED if ties == "drop" else COUNTED


TIE = 2
"""The outcome code of a tie of any kind in Counted; 0 is a win of `first`, 1 a loss."""

SCORE = np.array([1.0, 0.0, 0.5])
"""The score of `first` for a win, a loss and a tie."""

SCORES = np.array([1.0, 0.0, 0.5, 0.5, 0.0])
"""The score of a pair's lower version for the outcomes of a tally."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """Rows that count, outcomes reduced to 0 win of `first`, 1 loss, 2 tie."""

    first: Ints
    second: Ints
    outcomes: Ints
    raters: Ints
    scenarios: Ints
    positions: Ints | None
    weights: Floats | None
    versions: int

    @property
    def n(self) -> int:
        """How many judgments count."""
        return self.first.size

    @cached_property
    def cells(self) -> Ints:
        """Code of first, second and outcome, below versions^2 * 3, shape (n,)."""
        return (self.first * self.versions + self.second) * 3 + self.outcomes

    def table(self) -> Floats:
        """Give the summed weights by first, second and outcome, shape (versions, versions, 3): one pass."""
        size = self.versions
        counts = np.bincount(self.cells, self.weights, minlength=size * size * 3)
        return counts.reshape(size, size, 3).astype(np.float64)


def _machine(column: Column) -> Ints:
    return np.asarray(column).astype(np.intp, copy=False)
