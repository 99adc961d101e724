"""Medians with clustered intervals: the interval of a proportion of one half, read back through the distribution [Woodruff 1952]."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from apps.statistics.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    numbers,
    ordered_within,
    weights_of,
)
from apps.statistics.cluster_cells import ClusterCells
from apps.statistics.errors import NoVariation
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios

NEW = Population()

SLACK = 1e-9
"""Shares that differ by less than this are the same share."""


def median(
    *,
    values: Numbers,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the median with a clustered interval, which need not lie evenly around it.

    Raises TooFewRaters, TooFewScenarios or Undefined where the data are too few, NoVariation where all values are the same.
    """
    return medians(
        values=values,
        groups=np.zeros(np.asarray(values).size, dtype=np.intp),
        count=1,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    ).at(0)


def medians(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
    cells: tuple[ClusterCells, ...] | None = None,
) -> Estimates:
    """Give `median` for each group 0 .. count - 1; a group without enough data is undefined, with the reason.

    The effective n is that of the share of judgments at or below the median (or below it, where that share is nearer to one half). `cells` are
    those of rows, groups and population, where they are known and no row has a weight.
    """
    column = numbers("values", values)
    index = codes("groups", groups, below=count, rows=column.size)
    people, places = (
        codes(name, given, rows=column.size) for name, given in (("raters", raters), ("scenarios", scenarios))
    )
    loads = weights_of(weights, rows=column.size)
    if loads is not None and not loads.all():
        kept = np.flatnonzero(loads)
        column, index, loads = column[kept], index[kept], loads[kept]
        people, places = people[kept], places[kept]
    spread = _Distribution(column, index, np.ones(column.size) if loads is None else loads, count)
    half = np.full(count, 0.5)
    middle = (spread.quantile(half) + spread.quantile(half, upper=True)) / 2
    shares = GroupedRatios(
        groups=index,
        count=count,
        raters=people,
        scenarios=places,
        loads=loads,
        population=population,
        level=level,
        prefix="woodruff",
        cells=cells if loads is None else None,
    ).proportion_of(value=half, influence=spread.influence(middle))
    reasons = tuple(
        reason or (_no_variation() if flat else None)
        for reason, flat in zip(shares.undefined, spread.flat().tolist(), strict=True)
    )
    missing = np.array([reason is not None for reason in reasons], dtype=np.bool_)
    low, high = np.where(missing, 0.5, shares.low), np.where(missing, 0.5, shares.high)
    return replace(
        shares,
        value=np.where(missing, np.nan, middle),
        low=np.where(missing, np.nan, spread.quantile(low)),
        high=np.where(missing, np.nan, spread.quantile(high, upper=True)),
        effective_n=np.where(missing, np.nan, shares.effective_n),
        design_effect=np.where(missing, np.nan, shares.design_effect),
        undefined=reasons,
    )


class _Distribution:
    """Values (n,) sorted within their groups, with the share of the group's weight up to each."""

    def __init__(self, values: Floats, groups: Ints, weights: Floats, count: int) -> None:
        order = ordered_within(values, groups)
        self._values, self._groups, self._weights = values, groups, weights
        self._sorted = values[order]
        self._sizes = np.bincount(groups, minlength=count)
        self._end = np.cumsum(self._sizes)
        self._total = np.bincount(groups, weights, minlength=count).astype(np.float64)
        # Sums run over all groups: what lies before a group is taken off, so that shares start again at zero.
        running = np.cumsum(weights[order])
        before = np.concatenate([[0.0], running])[self._end - self._sizes]
        within = groups[order]
        self._place = within + np.clip((running - before[within]) / self._total[within], 0, 1)

    def quantile(self, share: Floats, *, upper: bool = False) -> Floats:
        """Give the lowest value with at least `share` (count,) of the weight up to it, or with `upper` more than it; nan if empty."""
        wanted = np.arange(share.size) + share + (SLACK if upper else -SLACK)
        found = np.searchsorted(self._place, wanted, side="left")
        found = np.clip(found, self._end - self._sizes, np.maximum(self._end - 1, 0))
        empty = self._sizes == 0
        if self._sorted.size == 0:
            return np.full(share.size, np.nan)
        return np.where(empty, np.nan, self._sorted[np.minimum(found, self._sorted.size - 1)])

    def influence(self, middle: Floats) -> Floats:
        """Give each row's influence (n,) on the share up to the median, as if that share were one half.

        The share of values below the median stands in where it is nearer to one half than that of values up to it.
        """
        at = middle[self._groups]
        below, up_to = self._share(self._values < at), self._share(self._values <= at)
        nearer = np.abs(below - 0.5) < np.abs(up_to - 0.5)
        share = np.where(nearer, below, up_to)
        hits = np.where(nearer[self._groups], self._values < at, self._values <= at)
        spread = np.sqrt(share * (1 - share))
        scale = np.divide(0.5, spread, out=np.zeros(share.size), where=spread > 0)
        influence: Floats = (
            (hits - share[self._groups]) * (scale / self._filled)[self._groups] * self._weights
        )
        return influence

    def flat(self) -> Bools:
        """Tell which groups hold one value only; shape (count,)."""
        if self._sorted.size == 0:
            return np.ones(self._sizes.size, dtype=np.bool_)
        first = self._sorted[np.minimum(self._end - self._sizes, self._sorted.size - 1)]
        last = self._sorted[np.maximum(self._end - 1, 0)]
        flat: Bools = first == last
        return flat

    @property
    def _filled(self) -> Floats:
        return np.where(self._total > 0, self._total, 1.0)

    def _share(self, hits: Bools) -> Floats:
        return np.bincount(self._groups, hits * self._weights, self._sizes.size) / self._filled


def _no_variation() -> NoVariation:
    return NoVariation("All values are the same, so that no interval of the median can be given.")
