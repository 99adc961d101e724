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
    n = np.bincount(rows.groups, minlength=count)
    found = np.flatnonzero(n)
    if found.size == 0:
        raise Undefined("Nothing has been judged here yet.")
    own, variance = _pooled(rows, count, population)
    error = np.sqrt(variance[found])
    shrunken = shrunk(
        means=own[found],
        errors=error,
        factors=[column[found] for column in columns],
        between=between,
        level=level,
    )
    return ShrunkenCells(
        **vars(shrunken),
        cell=found,
        own=own[found],
        error=error,
        n=n[found],
        raters=clusters_per_group(codes=rows.raters, groups=rows.groups, count=count)[found],
        population=population.words,
    )


def _pooled(rows: Rows, count: int, population: Population) -> tuple[Floats, Floats]:
    """Give each cell's mean, and its variance s^2 h: s^2 shared, h = sum over clusters of (share of the cell's weight)^2."""
    groups, weights = rows.groups, rows.loads
    total = np.bincount(groups, weights, minlength=count).astype(np.float64)
    filled = np.where(total > 0, total, 1.0)
    own = np.bincount(groups, weights * rows.values, minlength=count) / filled
    share = weights / filled[groups]
    residual = share * (rows.values - own[groups])
    parts = []
    for term in terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios):
        sums = ClusterCells(term=term, groups=groups, count=count)
        concentration = sums.squares(share)
        several = sums.clusters > 1
        if not several.any():
            raise Undefined("No cell has two raters or scenarios, so that their variance cannot be told.")
        # G / (G - 1) x squares / h is one cell's view of s^2; cells count by their degrees of freedom G - 1.
        views = sums.clusters[several] * sums.squares(residual)[several] / concentration[several]
        shared = float(views.sum() / (sums.clusters[several] - 1).sum())
        parts.append(term.sign * shared * concentration)
    variance: Floats = np.sum(parts, axis=0)
    if len(parts) > 1:
        variance = np.where(variance > 0, variance, np.max(parts, axis=0))
    if (variance[total > 0] <= STILL * float(np.mean(rows.values**2))).any():
        raise NoVariation("The answers do not vary within the cells, so that their noise cannot be told.")
    return own, variance
