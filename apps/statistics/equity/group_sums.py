"""What is known of groups once rows have been summed: all that comparisons of a group with everyone else are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.cluster_cells import ClusterCells

ROUNDING = 1e-12
"""A sum of squares below this share of the sums that it is the difference of is rounding, hence zero."""

Kind = Literal["rater", "scenario", "cell", "row"]


@dataclass(frozen=True, eq=False)
class Quad:
    """Sums over clusters with a sum of values S and a load L, shape (groups,): of S^2, of S L and of L^2."""

    squares: Floats
    products: Floats
    loads: Floats

    def about(self, mean: Floats) -> Floats:
        """Give the sum of (S - mean L)^2; zero where it is no more than rounding."""
        found = self.squares - mean * (2 * self.products - mean * self.loads)
        return np.where(found > ROUNDING * (self.squares + mean * mean * self.loads), found, 0.0)

    def less(self, other: Quad) -> Quad:
        """Give the sums over the clusters that are not among the other's."""
        return Quad(self.squares - other.squares, self.products - other.products, self.loads - other.loads)


@dataclass(frozen=True, eq=False)
class Mixed:
    """Sums over clusters that two sides share, shape (groups,), of their sums and loads: S S', S L', L S' and L L'."""

    sums: Floats
    sum_load: Floats
    load_sum: Floats
    loads: Floats

    def about(self, mean: Floats, other: Floats) -> Floats:
        """Give the sum of (S - mean L) (S' - other L')."""
        found: Floats = self.sums - other * self.sum_load - mean * (self.load_sum - other * self.loads)
        return found


@dataclass(frozen=True, eq=False)
class TermSums:
    """One clustering in groups, shape (groups,).

    Attributes:
        own: of what each cluster has in the group.
        met: of all that the clusters with a row in the group have, wherever it lies; None where that is `own`.
        across: of what a cluster has in the group and in all, None where that is `own` twice.
        every: of all clusters, shape (1,).
        clusters: how many have a row in the group, `elsewhere` how many have one outside it.
    """

    kind: Kind
    own: Quad
    met: Quad | None
    across: Mixed | None
    every: Quad
    clusters: Ints
    elsewhere: Ints

    @property
    def sign(self) -> int:
        """The cells of rater and scenario are counted in both of the others, so they are taken off once."""
        return -1 if self.kind == "cell" else 1


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupSums:
    """Rows in groups, shape (groups,), with values less their `centre`, the mean of all; `square` is the mean square of all values.

    Attributes:
        n: rows; `total` their weights; `sums` of weight times (value less centre).
        rows: of single rows.
        values: sum of weight times value squared.
        others: how many rows have a value other than zero.
        ends: the least and the largest value of all, None where there is none.
    """

    centre: float
    square: float
    n: Ints
    total: Floats
    sums: Floats
    rows: Quad
    values: Floats
    others: Ints
    ends: tuple[float, float] | None
    terms: Sequence[TermSums]
    raters: Ints
    scenarios: Ints

    @property
    def zeros(self) -> Bools:
        """For which groups all values are zero in the group or in everyone else: exactly, free of rounding."""
        found: Bools = (self.others == 0) | (self.others == self.others.sum())
        return found


def term_sums(cells: ClusterCells, residual: Floats, weights: Floats | None) -> TermSums:
    """Sum residuals (n,) and weights over the cells of cluster and group."""
    sums, loads = cells.sums(residual), cells.loads(weights)

    def by_group(first: Floats, second: Floats) -> Floats:
        return cells.by_group(first * second)

    own = Quad(by_group(sums, sums), by_group(sums, loads), by_group(loads, loads))
    met = across = None
    all_sums, all_loads = sums, loads
    if not cells.nested:  # else all that a cluster has lies in one group
        all_sums, all_loads = cells.by_cluster(sums), cells.by_cluster(loads)
        whole, load = all_sums[cells.cluster], all_loads[cells.cluster]
        met = Quad(by_group(whole, whole), by_group(whole, load), by_group(load, load))
        across = Mixed(
            by_group(sums, whole), by_group(sums, load), by_group(loads, whole), by_group(loads, load)
        )
    return TermSums(
        kind=cells.kind,
        own=own,
        met=met,
        across=across,
        every=every(all_sums, all_loads),
        clusters=cells.clusters,
        elsewhere=cells.clusters_elsewhere,
    )


def every(sums: Floats, loads: Floats) -> Quad:
    """Give the sums over all clusters, from the sum and the load of each."""
    return Quad(
        *(np.array([first @ second]) for first, second in ((sums, sums), (sums, loads), (loads, loads)))
    )
