"""Judgments of groups as rows, checked, and summed by whatever they cluster by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers, weights_of
from apps.statistics.cluster_cells import ClusterCells, clusters_per_group
from apps.statistics.clusters import terms_of
from apps.statistics.equity.group_sums import GroupSums, Quad, term_sums
from apps.statistics.population import Population


@dataclass(frozen=True, eq=False)
class Rows:
    """Judgments of positive weight as columns (n,): value, group, rater, scenario and weight (None for equal ones), all checked."""

    values: Floats
    groups: Ints
    raters: Ints
    scenarios: Ints
    weights: Floats | None

    @property
    def loads(self) -> Floats:
        """Each row's weight, one where none was given, shape (n,)."""
        return np.ones(self.values.size) if self.weights is None else self.weights


def rows_of(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None,
) -> Rows:
    """Check the columns and leave out rows of weight zero; raises BadInput."""
    size = np.asarray(groups).size
    found = weights_of(weights, rows=size)
    columns = (
        codes("groups", groups, below=count),
        codes("raters", raters, rows=size),
        codes("scenarios", scenarios, rows=size),
    )
    column = numbers("values", values, rows=size)
    if found is None:
        return Rows(column, *columns, None)
    kept = found > 0
    group, rater, scenario = (part[kept] for part in columns)
    return Rows(column[kept], group, rater, scenario, found[kept])


def sums_of_rows(rows: Rows, *, count: int, population: Population) -> GroupSums:
    """Sum rows whose groups, codes below `count`, may be anything."""
    groups, weights = rows.groups, rows.weights
    centred = Centred.of(rows.values, weights)
    terms = terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios)
    cells = [ClusterCells(term=term, groups=groups, count=count) for term in terms]
    known = {one.kind: one.clusters for one in cells}

    def by_group(column: Floats | None) -> Floats:
        return np.bincount(groups, column, minlength=count).astype(np.float64, copy=False)

    def clusters(kind: str, column: Ints) -> Ints:
        return known[kind] if kind in known else clusters_per_group(codes=column, groups=groups, count=count)

    residual = centred.residual
    return GroupSums(
        centre=centred.centre,
        square=centred.square,
        n=np.bincount(groups, minlength=count),
        total=(total := by_group(weights)),
        sums=(sums := by_group(residual)),
        rows=Quad(
            by_group(residual * residual),
            sums if weights is None else by_group(residual * weights),
            total if weights is None else by_group(weights * weights),
        ),
        values=by_group(centred.values),
        others=np.bincount(groups[rows.values != 0], minlength=count),
        ends=centred.ends,
        terms=[term_sums(one, residual, weights) for one in cells],
        raters=clusters("rater", rows.raters),
        scenarios=clusters("scenario", rows.scenarios),
    )


@dataclass(frozen=True, eq=False)
class Centred:
    """Values (n,) about their mean: weight times (value less `centre`), weight times value squared, and the mean `square` of values."""

    centre: float
    square: float
    residual: Floats
    values: Floats
    ends: tuple[float, float] | None

    @classmethod
    def of(cls, values: Floats, weights: Floats | None) -> Centred:
        """Centre values; without any the centre is 0."""
        if not values.size:
            return cls(0.0, 0.0, values, values, None)
        centre = float(np.average(values, weights=weights))
        residual, squared = values - centre, values * values
        if weights is not None:
            residual, squared = residual * weights, squared * weights
        whole = float(values.size if weights is None else weights.sum())
        return cls(
            centre,
            float(squared.sum()) / whole,
            residual,
            squared,
            (float(values.min()), float(values.max())),
        )
