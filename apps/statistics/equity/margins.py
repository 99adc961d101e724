"""Rows summed once by rater and once by scenario, so that groups of either cost what raters and scenarios cost, not what rows do.

Whoever cuts the same judgments by many keys sums them by cluster again and again. Where a group is a set of raters, all that a rater has
lies in it, cells of rater and scenario too: their sums follow from those by rater. Only scenarios, which raters of several groups judge,
have to be summed by scenario and group. The same the other way round for groups of scenarios.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from apps.statistics.arrays import (
    MOST_CELLS,
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    fits,
    numbered,
    numbers,
    size_of,
    weights_of,
)
from apps.statistics.cluster_cells import ClusterCells
from apps.statistics.clusters import Term
from apps.statistics.equity.group_sums import GroupSums, Mixed, Quad, TermSums, every, term_sums
from apps.statistics.equity.rows import Centred
from apps.statistics.population import Population

Axis = Literal["rater", "scenario"]
THERE = 64
"""So many places for each row are looked through to see whether two rows are in one cell; sorting takes as long as with more."""

OTHER: dict[Axis, Axis] = {"rater": "scenario", "scenario": "rater"}


class CrossedRows:
    """Who judged what, as columns (n,) of codes below `sizes`, and what each judgment weighs; those of weight zero are left out.

    Raises BadInput.
    """

    def __init__(
        self,
        *,
        raters: Column,
        scenarios: Column,
        weights: Numbers | None = None,
        population: Population,
        sizes: tuple[int, int] | None = None,
    ) -> None:
        self.population = population
        found = weights_of(weights, rows=raters.size)
        self.kept = None if found is None or found.all() else np.flatnonzero(found)
        self.weights = found if self.kept is None or found is None else found[self.kept]
        below = sizes or (None, None)
        by_rater, by_scenario = (
            codes("raters", raters, below=below[0]),
            codes("scenarios", scenarios, below=below[1]),
        )
        self.codes: dict[Axis, Ints] = {
            "rater": by_rater if self.kept is None else by_rater[self.kept],
            "scenario": by_scenario if self.kept is None else by_scenario[self.kept],
        }
        self.sizes: dict[Axis, int] = {
            "rater": sizes[0] if sizes else size_of(self.codes["rater"]),
            "scenario": sizes[1] if sizes else size_of(self.codes["scenario"]),
        }

    @cached_property
    def cells(self) -> tuple[Ints | None, Ints]:
        """Each row's cell of rater and scenario (n,), None where every row is a cell of its own; and the cells' codes (cells,)."""
        place = self.codes["rater"] * self._width + self.codes["scenario"]
        if self._may_be_marked:
            there = np.zeros(self.sizes["rater"] * self._width, dtype=np.bool_)
            there[place] = True
            if np.count_nonzero(there) == place.size:
                return None, place
        number, found = numbered(place)
        return (None, place) if found.size == place.size else (number, found)

    def codes_of_cells(self, axis: Axis) -> Ints:
        """Give each cell's rater or scenario, shape (cells,)."""
        number, found = self.cells
        if number is None:
            return self.codes[axis]
        return found // self._width if axis == "rater" else found % self._width

    def fits(self, axis: Axis, count: int) -> bool:
        """Tell whether the clusters that so many groups of raters or scenarios share fit a table of clusters and groups."""
        return fits(self.sizes[OTHER[axis]] * count, rows=self.codes[axis].size)

    def shared_with(self, other: CrossedRows) -> tuple[Ints, Ints]:
        """Give the places of the cells that both have, in the one's and in the other's, whose raters and scenarios have the same codes."""
        mine, theirs = self.cells[1], other.cells[1]
        if not self._may_be_marked:
            _found, own, far = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
            return own, far
        place = np.full(self.sizes["rater"] * self._width, -1, dtype=np.int32)
        place[mine] = np.arange(mine.size, dtype=np.int32)
        own = place[theirs].astype(np.intp)
        far = np.flatnonzero(own >= 0)
        return own[far], far

    @property
    def _width(self) -> int:
        return max(self.sizes["scenario"], 1)

    @property
    def _may_be_marked(self) -> bool:
        """Whether a table of all cells costs less than sorting those that are there."""
        return self.sizes["rater"] * self._width <= min(MOST_CELLS, THERE * self.codes["rater"].size)

    def of(self, values: Numbers) -> Margins:
        """Give what values (n,) sum to, those of rows of weight zero among them; raises BadInput."""
        column = numbers("values", values)
        return Margins(self, column if self.kept is None else column[self.kept])


@dataclass(frozen=True, eq=False)
class Margin:
    """Rows summed by the codes of an axis, shape (codes,), as `GroupSums` are by group; `cells` of rater and scenario, and how many."""

    n: Ints
    total: Floats
    sums: Floats
    rows: Quad
    values: Floats
    others: Ints
    cells: Quad
    several: Ints


class Margins:
    """Values of crossed rows (n,), summed by rater and by scenario as far as anybody asks."""

    def __init__(self, rows: CrossedRows, values: Floats) -> None:
        self.rows = rows
        self.centred = Centred.of(values, rows.weights)
        self._other_than_zero = values != 0
        self._known: dict[Axis, Margin] = {}

    def by(self, axis: Axis) -> Margin:
        """Give the sums by rater or by scenario."""
        if axis not in self._known:
            self._known[axis] = self._margin(axis)
        return self._known[axis]

    @cached_property
    def cells(self) -> tuple[Floats, Floats]:
        """The sum and the load of each cell of rater and scenario, shape (cells,)."""
        number, found = self.rows.cells
        residual, weights = self.centred.residual, self.rows.weights
        loads = np.ones(residual.size) if weights is None else weights
        if number is None:
            return residual, loads
        size = found.size
        return (
            np.bincount(number, residual, minlength=size).astype(np.float64, copy=False),
            np.bincount(number, weights, minlength=size).astype(np.float64, copy=False),
        )

    def _margin(self, axis: Axis) -> Margin:
        code, size, weights = self.rows.codes[axis], self.rows.sizes[axis], self.rows.weights
        residual = self.centred.residual

        def by_code(column: Floats | None) -> Floats:
            return np.bincount(code, column, minlength=size).astype(np.float64, copy=False)

        n = np.bincount(code, minlength=size)
        total = n.astype(np.float64) if weights is None else by_code(weights)
        sums = by_code(residual)
        rows = Quad(
            by_code(residual * residual),
            sums if weights is None else by_code(residual * weights),
            total if weights is None else by_code(weights * weights),
        )
        cells, several = rows, n
        if self.rows.cells[0] is not None:
            of, (sum_, load) = self.rows.codes_of_cells(axis), self.cells
            several = np.bincount(of, minlength=size)
            cells = Quad(
                *(
                    np.bincount(of, column, minlength=size).astype(np.float64, copy=False)
                    for column in (sum_ * sum_, sum_ * load, load * load)
                )
            )
        return Margin(
            n,
            total,
            sums,
            rows,
            by_code(self.centred.values),
            np.bincount(code[self._other_than_zero], minlength=size),
            cells,
            several,
        )


@dataclass(frozen=True, eq=False)
class Crossed:
    """A clustering in groups as a table (clusters, groups): rows, loads and sums of values."""

    rows: Ints
    loads: Floats
    sums: Floats


@dataclass(frozen=True, eq=False)
class Grouping:
    """Margins in groups of raters or scenarios (`axis`): `home` (codes,) is each one's group, below `count`."""

    margins: Margins
    axis: Axis
    home: Ints
    count: int

    def up(self, column: Floats) -> Floats:
        """Sum a column by code over groups, shape (groups,)."""
        return np.bincount(self.home, column, minlength=self.count).astype(np.float64, copy=False)

    def counted(self, column: Ints) -> Ints:
        """Count what a column of counts by code adds up to in groups, shape (groups,)."""
        return np.rint(self.up(column.astype(np.float64))).astype(np.intp)

    def quad(self, quad: Quad) -> Quad:
        """Sum sums by code over groups."""
        loads = self.up(quad.loads)
        return Quad(self.up(quad.squares), self.up(quad.products), loads)

    @cached_property
    def groups(self) -> Ints:
        """Each row's group, shape (n,)."""
        found: Ints = self.home[self.margins.rows.codes[self.axis]]
        return found

    @cached_property
    def crossed(self) -> Crossed:
        """The clusters of the other axis, which groups share."""
        rows, other = self.margins.rows, OTHER[self.axis]
        shape = rows.sizes[other], self.count
        place = rows.codes[other] * self.count + self.groups

        def table(column: Floats | None) -> Floats:
            found = np.bincount(place, column, minlength=shape[0] * shape[1]).reshape(shape)
            return found.astype(np.float64, copy=False)

        counts = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
        loads = counts.astype(np.float64) if rows.weights is None else table(rows.weights)
        return Crossed(counts, loads, table(self.margins.centred.residual))

    @cached_property
    def sums(self) -> GroupSums:
        """All that comparisons of these groups with everyone else are made from."""
        margin, centred = self.margins.by(self.axis), self.margins.centred
        here = self.counted((margin.n > 0).astype(np.intp))
        shared = self._shared
        clusters: dict[Axis, Ints] = {self.axis: here, OTHER[self.axis]: shared.clusters}
        return GroupSums(
            centre=centred.centre,
            square=centred.square,
            n=self.counted(margin.n),
            total=self.up(margin.total),
            sums=self.up(margin.sums),
            rows=self.quad(margin.rows),
            values=self.up(margin.values),
            others=self.counted(margin.others),
            ends=centred.ends,
            terms=self._terms(margin, here, shared),
            raters=clusters["rater"],
            scenarios=clusters["scenario"],
        )

    def _terms(self, margin: Margin, here: Ints, shared: TermSums) -> list[TermSums]:
        clustering = self.margins.rows.population.clustering
        if clustering == "none":
            return [self._nested("row", margin.rows, margin.n)]
        alone = Quad(margin.sums**2, margin.sums * margin.total, margin.total**2)
        terms: dict[str, TermSums] = {
            self.axis: self._nested(self.axis, alone, (margin.n > 0).astype(np.intp)),
            OTHER[self.axis]: shared,
        }
        if clustering != "two_way":
            return [terms[clustering]]
        return [terms["rater"], terms["scenario"], self._nested("cell", margin.cells, margin.several)]

    def _nested(
        self, kind: Literal["rater", "scenario", "cell", "row"], quad: Quad, several: Ints
    ) -> TermSums:
        """Give a clustering whose clusters lie in one group each, from their sums and their number by code."""
        clusters = self.counted(several)
        whole = Quad(*(np.array([column.sum()]) for column in (quad.squares, quad.products, quad.loads)))
        return TermSums(
            kind=kind,
            own=self.quad(quad),
            met=None,
            across=None,
            every=whole,
            clusters=clusters,
            elsewhere=clusters.sum() - clusters,
        )

    @cached_property
    def _shared(self) -> TermSums:
        """The clustering by the other axis."""
        rows, other = self.margins.rows, OTHER[self.axis]
        if not rows.fits(self.axis, self.count):
            term = Term(other, rows.codes[other], rows.sizes[other])
            cells = ClusterCells(term=term, groups=self.groups, count=self.count)
            return term_sums(cells, self.margins.centred.residual, rows.weights)
        table, margin = self.crossed, self.margins.by(other)
        sums, loads = margin.sums, margin.total
        there = table.rows > 0
        clusters = np.count_nonzero(there, axis=0)
        only = np.count_nonzero(there[np.count_nonzero(there, axis=1) == 1], axis=0)
        met = np.stack([sums * sums, sums * loads, loads * loads]) @ there.astype(np.float64)
        across = np.stack([sums, loads])
        (sum_sum, sum_load), (load_sum, load_load) = (across @ table.sums, across @ table.loads)
        return TermSums(
            kind=other,
            own=Quad(
                dots(table.sums, table.sums), dots(table.sums, table.loads), dots(table.loads, table.loads)
            ),
            met=Quad(*met),
            across=Mixed(sum_sum, sum_load, load_sum, load_load),
            every=every(sums, loads),
            clusters=clusters,
            elsewhere=int(np.count_nonzero(margin.n)) - only,
        )


def dots(first: Floats, second: Floats) -> Floats:
    """Give the sum over clusters of the product of two tables (clusters, groups), shape (groups,)."""
    found: Floats = np.einsum("cg,cg->g", first, second)
    return found
