"""From judgments to shrunken cells: small cells have a mean of their own, but share one variance per cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes
from apps.statistics.cluster_cells import ClusterCells, clusters_per_group
from apps.statistics.clusters import terms_of
from apps.statistics.equity.rows import Rows, rows_of
from apps.statistics.equity.shrinkage import Between, Shrunken, shrunk
from apps.statistics.equity.two_sides import STILL
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.population import Population

NEW = Population()


@dataclass(frozen=True, kw_only=True, eq=False)
class ShrunkenCells(Shrunken):
    """Shrunken means of the cells that have judgments, with what is behind each: columns of shape (cells,).

    `cell` is the cell's code, `own` its own mean, `error` that mean's standard error from the variance that all cells share.
    """

    cell: Ints
    own: Floats
    error: Floats
    n: Ints
    raters: Ints
    population: str


def shrunken_cells(
    *,
    values: Numbers,
    cells: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    factors: Sequence[Column] = (),
    weights: Numbers | None = None,
    population: Population = NEW,
    between: Between = "paule_mandel",
    level: float = 0.95,
) -> ShrunkenCells:
    """Give the means of cells (crossings of groups) shrunken towards an additive fit, from judgments as rows (n,).

    `cells` holds codes below `count`; each of `factors` is a column of shape (count,) that tells a cell's group, such as its age band.
    A cell of two raters cannot tell how raters differ, so all cells share the variance between clusters, and a cell's error follows from
    it and from how the cell's weight lies on its clusters. Raises NoVariation where nothing varies within cells, Undefined where no
    cell has two clusters or the cells are too few, BadInput.
    """
    rows = rows_of(
        values=values, groups=cells, count=count, raters=raters, scenarios=scenarios, weights=weights
    )
    columns = [codes("factors", factor) for factor in factors]
    if any(column.size != count for column in columns):
        raise BadInput("Each factor tells the group of every cell, one entry a cell.")
    return drawn_together(
        _summed(rows, count, population),
        factors=columns,
        population=population,
        between=between,
        level=level,
    )


@dataclass(frozen=True, eq=False)
class TermOfCells:
    """One clustering of judgments in cells, shape (cells,): how many clusters each cell has.

    `squares` are the sums over them of (sum of values less the cell's mean times load)^2, `loads` of load^2.
    """

    sign: int
    clusters: Ints
    squares: Floats
    loads: Floats


@dataclass(frozen=True, eq=False)
class SummedCells:
    """Judgments summed by cell, shape (cells,); `square` is the mean square of all values."""

    n: Ints
    total: Floats
    own: Floats
    raters: Ints
    square: float
    terms: Sequence[TermOfCells]


def drawn_together(
    cells: SummedCells,
    *,
    factors: Sequence[Ints],
    population: Population,
    between: Between = "paule_mandel",
    level: float = 0.95,
) -> ShrunkenCells:
    """Give what `shrunken_cells` gives of cells whose judgments have been summed."""
    found = np.flatnonzero(cells.n)
    if found.size == 0:
        raise Undefined("Nothing has been judged here yet.")
    error = np.sqrt(_variance(cells, found))
    shrunken = shrunk(
        means=cells.own[found],
        errors=error,
        factors=[column[found] for column in factors],
        between=between,
        level=level,
    )
    return ShrunkenCells(
        **vars(shrunken),
        cell=found,
        own=cells.own[found],
        error=error,
        n=cells.n[found],
        raters=cells.raters[found],
        population=population.words,
    )


def _variance(cells: SummedCells, found: Ints) -> Floats:
    """Give the variance s^2 h of the means of cells found: s^2 shared, h = sum over clusters of (share of the cell's weight)^2."""
    parts = []
    for term in cells.terms:
        concentration = term.loads[found] / cells.total[found] ** 2
        clusters, several = term.clusters[found], term.clusters[found] > 1
        if not several.any():
            raise Undefined("No cell has two raters or scenarios, so that their variance cannot be told.")
        # G / (G - 1) x squares / loads is one cell's view of s^2; cells count by their degrees of freedom G - 1.
        views = clusters[several] * (term.squares[found] / term.loads[found])[several]
        shared = float(views.sum() / (clusters[several] - 1).sum())
        parts.append(term.sign * shared * concentration)
    variance: Floats = np.sum(parts, axis=0)
    if len(parts) > 1:
        variance = np.where(variance > 0, variance, np.max(parts, axis=0))
    if (variance <= STILL * cells.square).any():
        raise NoVariation("The answers do not vary within the cells, so that their noise cannot be told.")
    return variance


def _summed(rows: Rows, count: int, population: Population) -> SummedCells:
    groups, weights = rows.groups, rows.loads
    total = np.bincount(groups, weights, minlength=count).astype(np.float64)
    filled = np.where(total > 0, total, 1.0)
    own = np.bincount(groups, weights * rows.values, minlength=count) / filled
    residual = weights * (rows.values - own[groups])
    terms = []
    for term in terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios):
        sums = ClusterCells(term=term, groups=groups, count=count)
        terms.append(TermOfCells(term.sign, sums.clusters, sums.squares(residual), sums.squares(weights)))
    return SummedCells(
        n=np.bincount(groups, minlength=count),
        total=total,
        own=own,
        raters=clusters_per_group(codes=rows.raters, groups=groups, count=count),
        square=float(np.mean(rows.values**2)) if rows.values.size else 0.0,
        terms=terms,
    )
