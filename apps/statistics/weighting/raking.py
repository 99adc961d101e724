"""Weights that make a sample look like the population: by cells, or by several margins at once.

Raking is iterative proportional fitting on the table of cells that occur [Deming and Stephan 1940]: one margin after the other is
scaled to its targets until all of them hold. It changes the base weights as little as possible in the sense of relative entropy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, numbered, weights_of
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.weighting.weights import (
    EmptyGroup,
    NotConverged,
    Weighting,
    members,
    shares_of,
    weighting,
)

TRIMS = 50
"""So often weights are cut and raked again before the last cut stands."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Margin:
    """One grouping: the group of each row (n,), and the share (or count) of each group in the population, shape (groups,)."""

    groups: Column
    targets: Numbers


def post_stratification(
    *, cells: Column, targets: Numbers, weights: Numbers | None = None, trim: float | None = None
) -> Weighting:
    """Give weights with which each cell has its share of the population: target share / sample share, of mean 1.

    Rows (n,) are raters (index the result with the raters of judgments to weight these); `targets` (cells,) are shares or counts.
    `weights` are base weights, `trim` caps a weight at so many times the mean. A cell with a target of zero gets weights of zero.
    Raises EmptyGroup, Undefined, BadInput.
    """
    return raking(margins=[Margin(groups=cells, targets=targets)], weights=weights, trim=trim)


def raking(
    *,
    margins: Sequence[Margin],
    weights: Numbers | None = None,
    trim: float | None = None,
    tolerance: float = 1e-10,
    most: int = 1_000,
) -> Weighting:
    """Give weights of mean 1 with which every margin has its target shares, as close to the base weights as possible.

    Rows (n,) are raters. It stops when no share misses its target by more than `tolerance`, and raises NotConverged after `most`
    rounds. With `trim`, weights above so many times the mean are cut and the rest raked again; `miss` then says by how much the worst
    share misses its target. Raises EmptyGroup for a group of the population that nobody belongs to, Undefined, BadInput.
    """
    if not margins:
        raise BadInput("Raking needs at least one grouping with targets.")
    if trim is not None and not trim > 1:
        raise BadInput("A cap on weights is a number above 1: so many times the mean.")
    if not tolerance > 0 or most < 1:
        raise BadInput("The tolerance must be above zero, and at least one round is needed.")
    table = _table(margins)
    rows = table.cell.size
    base = weights_of(weights, rows=rows)
    found, rounds = table.raked(np.ones(rows) if base is None else base, tolerance=tolerance, most=most)
    cut = np.zeros(rows, dtype=np.bool_)
    if trim is not None:
        for _ in range(TRIMS):
            cap = trim * float(found.mean())
            over = found > cap * (1 + 1e-9)
            if not over.any():
                break
            cut |= over
            found, more = table.raked(np.minimum(found, cap), tolerance=tolerance, most=most)
            rounds += more
        found = _capped(found, trim)
    return weighting(
        weights=found,
        method=_words(len(margins), trim),
        trimmed=int(np.count_nonzero(cut)),
        miss=table.miss(table.sums(found)),
        rounds=rounds,
    )


@dataclass(frozen=True, eq=False)
class Table:
    """Cells that occur: each row's cell (n,), and for each margin the group of every cell and the target shares."""

    cell: Ints
    size: int
    groups: tuple[Ints, ...]
    targets: tuple[Floats, ...]

    def sums(self, weights: Floats) -> Floats:
        """Sum weights by cell."""
        return np.bincount(self.cell, weights, minlength=self.size).astype(np.float64)

    def miss(self, sums: Floats) -> float:
        """Give the largest difference of a weighted share from its target."""
        total = sums.sum()
        return max(
            float(np.abs(np.bincount(groups, sums, minlength=targets.size) / total - targets).max())
            for groups, targets in zip(self.groups, self.targets, strict=True)
        )

    def raked(self, base: Floats, *, tolerance: float, most: int) -> tuple[Floats, int]:
        """Scale base weights until all margins hold; give them with the number of rounds that it took."""
        start = self.sums(base)
        if start.sum() <= 0:
            raise Undefined("No weight is above zero.")
        sums = start / start.sum()
        for done in range(1, most + 1):
            for margin, (groups, targets) in enumerate(zip(self.groups, self.targets, strict=True)):
                shares = np.bincount(groups, sums, minlength=targets.size)
                empty = np.flatnonzero((shares <= 0) & (targets > 0))
                if empty.size:
                    raise EmptyGroup(margin=margin, group=int(empty[0]))
                scale = np.divide(targets, shares, out=np.zeros(targets.size), where=shares > 0)
                sums = sums * scale[groups]
            if self.miss(sums) <= tolerance:
                factor = np.divide(sums, start, out=np.zeros(self.size), where=start > 0)
                return base * factor[self.cell], done
        raise NotConverged(rounds=most, miss=self.miss(sums))


def _table(margins: Sequence[Margin]) -> Table:
    targets = [shares_of("targets", margin.targets) for margin in margins]
    columns: list[Ints] = []
    for margin, shares in zip(margins, targets, strict=True):
        rows = columns[0].size if columns else None
        columns.append(members("groups", margin.groups, shares, rows=rows))
    cell = np.zeros(columns[0].size, dtype=np.intp)
    for column, shares in zip(columns, targets, strict=True):
        cell = numbered(cell * shares.size + column)[0]
    size = int(cell.max()) + 1
    groups = []
    for column in columns:
        group = np.zeros(size, dtype=np.intp)
        group[cell] = column
        groups.append(group)
    return Table(cell, size, tuple(groups), tuple(targets))


def _capped(weights: Floats, trim: float) -> Floats:
    """Cut weights so that none is above `trim` times the mean, which sinks with every cut."""
    capped = weights
    for _ in range(200):
        cap = trim * float(capped.mean())
        if not (capped > cap * (1 + 1e-12)).any():
            break
        capped = np.minimum(capped, cap)
    return capped


def _words(margins: int, trim: float | None) -> str:
    lead = "post-stratified" if margins == 1 else f"raked over {margins} groupings"
    return lead if trim is None else f"{lead}, weights cut at {trim:g} times the mean"
