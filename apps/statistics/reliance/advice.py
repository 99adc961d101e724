"""Judgments of advice that is known to be right or wrong, and what is counted of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers, codes, weights_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Advice:
    """Judgments of a positive weight as columns (n,): was the advice `followed`, and was it `right`? `groups` are codes below `count`."""

    followed: Bools
    right: Bools
    groups: Ints
    count: int
    raters: Ints
    scenarios: Ints
    weights: Floats | None

    @property
    def load(self) -> Floats:
        """Each row's weight, one where none was given, shape (n,)."""
        return np.ones(self.right.size) if self.weights is None else self.weights

    @property
    def apt(self) -> Bools:
        """Where the person did what was best: followed right advice, or did not follow wrong advice; shape (n,)."""
        apt: Bools = self.followed == self.right
        return apt

    def total(self, rows: Bools) -> Floats:
        """Sum the weights of some rows by group, shape (count,)."""
        return np.bincount(self.groups, self.load * rows, minlength=self.count).astype(np.float64)

    def some(self, rows: Bools) -> Advice:
        """Give some of the rows, by mask (n,)."""
        return Advice(
            followed=self.followed[rows],
            right=self.right[rows],
            groups=self.groups[rows],
            count=self.count,
            raters=self.raters[rows],
            scenarios=self.scenarios[rows],
            weights=None if self.weights is None else self.weights[rows],
        )


def advice_of(
    *,
    followed: Numbers,
    right: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None,
) -> Advice:
    """Check the columns and leave out rows of weight zero; raises BadInput for other values than 0 and 1, wrong codes or lengths."""
    did = _flags("followed", followed, rows=None)
    rows = did.size
    load = weights_of(weights, rows=rows)
    whole = Advice(
        followed=did,
        right=_flags("right", right, rows=rows),
        groups=codes("groups", groups, below=count, rows=rows),
        count=count,
        raters=codes("raters", raters, rows=rows),
        scenarios=codes("scenarios", scenarios, rows=rows),
        weights=load,
    )
    return whole if load is None else whole.some(load > 0)


def _flags(name: str, column: Numbers, *, rows: int | None) -> Bools:
    array: npt.NDArray[Any] = np.asarray(column)
    whole = array.astype(np.int8) if array.dtype.kind == "b" else array
    return codes(name, whole, below=2, rows=rows).astype(np.bool_)
