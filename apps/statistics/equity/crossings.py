"""Groups of raters crossed with groups of scenarios: cells drawn together, from sums that all groups of raters share.

What a rater gave to each group of scenarios is summed once; groups of raters, by whatever key, then cost what raters cost. What a scenario
was given by each group of raters is summed for each key. A rater or a scenario may be in several groups, and counts in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.equity.group_sums import Quad
from apps.statistics.equity.margins import Margins
from apps.statistics.equity.pooled_cells import ShrunkenCells, SummedCells, TermOfCells, drawn_together
from apps.statistics.equity.shrinkage import Between
from apps.statistics.lazily import sparse


class ByScenarios:
    """Judgments by rater and group of scenarios (raters, groups); `members` are the codes of the scenarios of each group."""

    def __init__(self, margins: Margins, members: Sequence[Ints]) -> None:
        self.margins, self.width = margins, len(members)
        self.members = belonging(members, margins.rows.sizes["scenario"])

    @cached_property
    def _spread(self) -> tuple[Ints, Ints]:
        """Cells of rater and scenario once for each group that they are in: the cell, and its place in a table (raters, groups)."""
        rows = self.margins.rows
        cell, group = spread(rows.codes_of_cells("scenario"), self.members)
        return cell, rows.codes_of_cells("rater")[cell] * self.width + group

    def table(self, column: Floats | None) -> Floats:
        """Sum a column of the cells of rater and scenario, or count them."""
        cell, place = self._spread
        shape = self.margins.rows.sizes["rater"], self.width
        found = np.bincount(place, None if column is None else column[cell], minlength=shape[0] * shape[1])
        return found.reshape(shape).astype(np.float64, copy=False)

    @cached_property
    def rows(self) -> Floats:
        """How many judgments there are."""
        number = self.margins.rows.cells[0]
        return self.cells if number is None else self.table(np.bincount(number).astype(np.float64))

    @cached_property
    def cells(self) -> Floats:
        """How many scenarios there are."""
        return self.table(None)

    @cached_property
    def sums(self) -> Floats:
        """The sums of weight times (value less the mean of all)."""
        return self.table(self.margins.cells[0])

    @cached_property
    def loads(self) -> Floats:
        """The sums of weights."""
        return self.table(self.margins.cells[1])

    @cached_property
    def squares(self) -> Quad:
        """The sums over cells of rater and scenario."""
        sums, loads = self.margins.cells
        return Quad(self.table(sums * sums), self.table(sums * loads), self.table(loads * loads))

    def shrunken(
        self, members: Sequence[Ints], *, between: Between = "paule_mandel", level: float = 0.95
    ) -> ShrunkenCells:
        """Give the means of all crossings with groups of raters (their codes), as `shrunken_cells` does; a cell is group of raters x width + group of scenarios.

        Raises as `shrunken_cells` does.
        """
        people = belonging(members, self.margins.rows.sizes["rater"])
        cells = np.arange(len(members) * self.width)
        return drawn_together(
            self._summed(people),
            factors=[cells // self.width, cells % self.width],
            population=self.margins.rows.population,
            between=between,
            level=level,
        )

    def _summed(self, people: Any) -> SummedCells:
        def up(table: Floats) -> Floats:
            return np.asarray(people @ table, dtype=np.float64).reshape(-1)

        centred = self.margins.centred
        total, raters = up(self.loads), counts(up((self.rows > 0).astype(np.float64)))
        mean = np.divide(up(self.sums), total, out=np.zeros(total.shape), where=total > 0)
        by_rater = Quad(up(self.sums**2), up(self.sums * self.loads), up(self.loads**2))
        clustering = self.margins.rows.population.clustering
        terms = []
        if clustering in {"two_way", "rater"}:
            terms.append(_term(1, raters, by_rater, mean))
        if clustering in {"two_way", "scenario"}:
            terms.append(_term(1, *self._by_scenario(people), mean))
        if clustering == "two_way":
            quad = Quad(
                *(up(one) for one in (self.squares.squares, self.squares.products, self.squares.loads))
            )
            terms.append(_term(-1, counts(up(self.cells)), quad, mean))
        if clustering == "none":
            quad = Quad(*(up(one) for one in self._of_rows))
            terms.append(_term(1, counts(up(self.rows)), quad, mean))
        return SummedCells(
            n=counts(up(self.rows)),
            total=total,
            own=centred.centre + mean,
            raters=raters,
            square=centred.square,
            terms=terms,
        )

    def _by_scenario(self, people: Any) -> tuple[Ints, Quad]:
        """Sum what scenarios were given by each group of raters, over groups of scenarios: clusters and sums, shape (cells,)."""
        rows = self.margins.rows
        shape = rows.sizes["rater"], rows.sizes["scenario"]
        of = rows.codes_of_cells("rater"), rows.codes_of_cells("scenario")

        def by_scenario(column: Floats) -> Floats:
            found: Floats = (people @ sparse.csr_array((column, of), shape=shape)).toarray()
            return found

        def up(table: Floats) -> Floats:
            return np.asarray((self.members @ table.T).T, dtype=np.float64).reshape(-1)

        sums, loads = (by_scenario(column) for column in self.margins.cells)
        there = by_scenario(np.ones(of[0].size)) > 0
        return counts(up(there.astype(np.float64))), Quad(up(sums**2), up(sums * loads), up(loads**2))

    @cached_property
    def _of_rows(self) -> tuple[Floats, Floats, Floats]:
        """The sums over single judgments, which those of their cells hold together."""
        number, residual, weights = (
            self.margins.rows.cells[0],
            self.margins.centred.residual,
            self.margins.rows.weights,
        )
        loads = np.ones(residual.size) if weights is None else weights
        products = (residual * residual, residual * loads, loads * loads)
        first, second, third = (
            self.table(one if number is None else np.bincount(number, one).astype(np.float64))
            for one in products
        )
        return first, second, third


def _term(sign: int, clusters: Ints, quad: Quad, mean: Floats) -> TermOfCells:
    return TermOfCells(sign, clusters, quad.about(mean), quad.loads)


def belonging(members: Sequence[Ints], size: int) -> Any:
    """Give which codes below `size` belong to which group, 1 where they do: a sparse array (groups, size)."""
    columns = np.concatenate([np.zeros(0, dtype=np.intp), *members])
    groups = np.repeat(np.arange(len(members)), [len(codes) for codes in members])
    return sparse.csr_array((np.ones(columns.size), (groups, columns)), shape=(len(members), size))


def spread(codes: Ints, members: Any) -> tuple[Ints, Ints]:
    """Give rows, by their codes (n,), once for each group that they are in (m,): the row, and the group; `members` is of `belonging`."""
    of = members.tocsc()
    many = np.diff(of.indptr)[codes]
    row = np.repeat(np.arange(codes.size, dtype=np.intp), many)
    within = np.arange(row.size, dtype=np.intp) - np.repeat(np.cumsum(many) - many, many)
    return row, of.indices[of.indptr[codes[row]] + within].astype(np.intp)


def counts(column: Floats) -> Ints:
    """Give sums of ones as whole numbers."""
    return np.rint(column).astype(np.intp)
