"""Every group against every other one: what `group_contrast` gives of each two, from one pass over the rows of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, numbers, probabilities, weights_of
from apps.statistics.cluster_cells import ClusterCells, cells_of, clusters_per_group
from apps.statistics.clusters import terms_of
from apps.statistics.equity.bounds import p_value
from apps.statistics.equity.comparison import IN_WORDS, GroupComparison
from apps.statistics.equity.gaps import of_means, of_proportions
from apps.statistics.equity.rows import Rows, rows_of
from apps.statistics.equity.sides import correction
from apps.statistics.equity.two_sides import Part, TwoSides
from apps.statistics.errors import StatisticsError
from apps.statistics.intervals import t_quantile
from apps.statistics.lazily import sparse
from apps.statistics.loads import degrees_of
from apps.statistics.population import Population

NEW = Population()

Pair = tuple[int, int]


def group_contrasts(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    proportion: bool = False,
    population: Population = NEW,
    level: float = 0.95,
) -> dict[Pair, GroupComparison | StatisticsError]:
    """Give the mean of each group less that of each later one, by their codes, or the reason why there is none; groups without rows have none.

    Columns (n,) are those of `group_gaps`. Nothing is corrected for the number of pairs. Raises BadInput.
    """
    rows = ContrastedRows(
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    return rows.contrasts(values, proportion=proportion, level=level)


class ContrastedRows:
    """Rows (n,) in groups, for whoever contrasts several columns of values of them; columns are those of `group_gaps`. Raises BadInput."""

    def __init__(
        self,
        *,
        groups: Column,
        count: int,
        raters: Column,
        scenarios: Column,
        weights: Numbers | None = None,
        population: Population = NEW,
    ) -> None:
        self._size = np.asarray(groups).size
        found = weights_of(weights, rows=self._size)
        self._kept = None if found is None else found > 0
        self._rows = rows_of(
            values=np.zeros(self._size),
            groups=groups,
            count=count,
            raters=raters,
            scenarios=scenarios,
            weights=weights,
        )
        self._count, self._population = count, population
        present = np.flatnonzero(np.bincount(self._rows.groups, minlength=count)).tolist()
        self._pairs = list(combinations(present, 2))

    @cached_property
    def _cells(self) -> tuple[ClusterCells, ...]:
        rows = self._rows
        terms = terms_of(population=self._population, raters=rows.raters, scenarios=rows.scenarios)
        return cells_of(terms, rows.groups, self._count)

    def contrasts(
        self, values: Numbers, *, proportion: bool = False, level: float = 0.95
    ) -> dict[Pair, GroupComparison | StatisticsError]:
        """Give what `group_contrasts` gives of values (n,)."""
        if not self._pairs:
            return {}
        check = probabilities if proportion else numbers
        column = check("values", values, rows=self._size)
        sides = GroupPairs(
            rows=replace(self._rows, values=column if self._kept is None else column[self._kept]),
            count=self._count,
            population=self._population,
            pairs=np.array(self._pairs, dtype=np.intp),
            cells=self._cells,
        )
        return _contrasts(sides, self._pairs, proportion=proportion, level=level)


def _contrasts(
    sides: GroupPairs, pairs: Sequence[Pair], *, proportion: bool, level: float
) -> dict[Pair, GroupComparison | StatisticsError]:
    population = sides.population
    measured = of_proportions(sides) if proportion else of_means(sides)
    low, high = measured.intervals(t_quantile(level=level, degrees=sides.degrees))
    missing = np.array([reason is not None for reason in measured.reasons], dtype=np.bool_)
    p = p_value(statistic=np.where(missing, 0.0, measured.statistic), degrees=sides.degrees)
    # What is compared is two groups, each the other's rest.
    words = "; ".join(part for part in ("Newcombe" if proportion else "", IN_WORDS["none"] % 2) if part)
    return {
        pair: measured.reasons[place]
        or GroupComparison(
            kind="gap",
            value=float(measured.value[place]),
            low=float(low[place]),
            high=float(high[place]),
            level=level,
            interval_level=level,
            error=float(measured.error[place]),
            degrees=float(sides.degrees[place]),
            statistic=float(measured.statistic[place]),
            p=float(p[place]),
            adjusted_p=float(p[place]),
            mean=float(sides.own[place]),
            rest=float(sides.rest[place]),
            n=int(sides.n[place]),
            rest_n=int(sides.rest_n[place]),
            raters=int(sides.raters[place]),
            few_raters=population.few_raters(int(sides.raters[place])),
            method=population.method(degrees=float(sides.degrees[place]), prefix=words),
            population=population.words,
        )
        for place, pair in enumerate(pairs)
    }


class GroupPairs(TwoSides):
    """Pairs of groups (pairs, 2), by their codes: the first against the second. `raters` and `scenarios` are those of the first.

    `cells` are those of the rows, where they are known.
    """

    def __init__(
        self,
        *,
        rows: Rows,
        count: int,
        population: Population,
        pairs: Ints,
        at_least_one_way: bool = False,
        cells: Sequence[ClusterCells] | None = None,
    ) -> None:
        first, second = pairs.T
        groups, weights = rows.groups, rows.weights
        self.population, self.at_least_one_way = population, at_least_one_way
        n = np.bincount(groups, minlength=count)
        total: Floats = np.bincount(groups, weights, minlength=count).astype(np.float64, copy=False)
        centre = float(np.average(rows.values, weights=weights))
        residual = rows.values - centre
        residual = residual if weights is None else residual * weights
        with np.errstate(invalid="ignore", divide="ignore"):
            means: Floats = np.bincount(groups, residual, minlength=count) / total
        squares = np.bincount(
            groups, rows.values**2 if weights is None else weights * rows.values**2, minlength=count
        )
        with np.errstate(invalid="ignore"):
            self.square = (squares[first] + squares[second]) / (total[first] + total[second])
        self.own, self.rest = centre + means[first], centre + means[second]
        self.n, self.rest_n = n[first], n[second]
        if cells is None:
            terms = terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios)
            cells = cells_of(terms, groups, count)
        self.counts = {one.kind: (one.clusters[first], one.clusters[second]) for one in cells}
        self.parts = [_part(one, residual, weights, pairs, means=means, total=total) for one in cells]
        self.own_clusters = np.min([own for own, _ in self.counts.values()], axis=0)
        self.rest_clusters = np.min([rest for _, rest in self.counts.values()], axis=0)
        effective: Floats = np.min([one.effective(weights) for one in cells], axis=0)
        self.degrees = degrees_of(
            effective=np.minimum(effective[first], effective[second]),
            clusters=np.minimum(self.own_clusters, self.rest_clusters),
        )
        self.raters, self.scenarios = (
            self.counts[kind][0]
            if kind in self.counts
            else clusters_per_group(codes=column, groups=groups, count=count)[first]
            for kind, column in (("rater", rows.raters), ("scenario", rows.scenarios))
        )


def _part(
    cells: ClusterCells,
    residual: Floats,
    weights: Floats | None,
    pairs: Ints,
    *,
    means: Floats,
    total: Floats,
) -> Part:
    first, second = pairs.T
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = correction(cells.clusters) / total**2
    mine = cells.sums(residual) - np.nan_to_num(means)[cells.group] * cells.loads(weights)
    squares = cells.by_group(mine * mine)
    products = np.zeros(len(pairs))
    places, clusters, size = cells.shared
    if size:  # else no cluster has rows in two groups
        scores = sparse.csc_array((mine[places], (clusters, cells.group[places])), shape=(size, total.size))
        products = np.asarray(scores[:, first].multiply(scores[:, second]).sum(axis=0), dtype=np.float64)
    return Part(
        sign=cells.sign,
        squares=squares[first],
        clusters=cells.clusters[first],
        own=factor[first] * squares[first],
        rest=factor[second] * squares[second],
        cross=np.sqrt(factor[first] * factor[second]) * products,
    )
