"""How far apart are the best and the worst group?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, probabilities
from apps.statistics.cluster_cells import ClusterCells
from apps.statistics.clusters import terms_of
from apps.statistics.equity.bounds import TwoProportions, correlation_of
from apps.statistics.equity.multiplicity import interval_level
from apps.statistics.equity.rows import Rows, rows_of
from apps.statistics.equity.sides import correction
from apps.statistics.equity.two_sides import STILL
from apps.statistics.errors import NoVariation, Undefined
from apps.statistics.intervals import effective_n, t_quantile
from apps.statistics.lazily import sparse
from apps.statistics.loads import degrees_of, effective_clusters
from apps.statistics.population import Population

NEW = Population()
MOST_GROUPS = 500
"""Every pair of groups is looked at, which is meant for groups that a page can show."""


@dataclass(frozen=True, kw_only=True)
class GroupSpread:
    """The largest mean less the smallest: of `highest` over `lowest` (codes), with an interval for the true spread.

    `left_out` counts groups that have too few raters or scenarios for an interval.
    """

    value: float
    low: float
    high: float
    level: float
    highest: int
    lowest: int
    compared: int
    left_out: int
    n: int
    raters: int
    few_raters: bool
    method: str
    population: str


@dataclass(frozen=True, eq=False)
class Means:
    """Means (groups,) with the variances of all their differences (groups, groups), and each group's fewest clusters.

    `degrees` (groups,) are its fewest effective clusters less one.
    """

    value: Floats
    own: Floats
    differences: Floats
    clusters: Ints
    degrees: Floats


def group_spread(
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
) -> GroupSpread:
    """Give the largest group mean less the smallest, with an interval that allows for choosing them by looking.

    All differences of two groups have Bonferroni intervals over the pairs; the true spread is the largest true difference, so it lies
    between the largest of their lower ends (at least 0) and the largest of their upper ends. The value itself is on average larger than
    the true spread, the more so the smaller the groups. Raises Undefined where fewer than two groups have data enough, NoVariation
    where a group's mean has no variation between clusters (a proportion needs none).
    """
    size = np.asarray(groups).size
    column = probabilities("values", values, rows=size) if proportion else values
    rows = rows_of(
        values=column, groups=groups, count=count, raters=raters, scenarios=scenarios, weights=weights
    )
    if count > MOST_GROUPS:
        raise Undefined(
            "A spread compares every two groups, which is offered up to %(most)d.", most=MOST_GROUPS
        )
    means = _means(rows, count, population)
    found = np.flatnonzero(means.clusters >= 2)
    if found.size < 2:
        raise Undefined("A spread needs at least two groups with two raters or scenarios each.")
    value = means.value[found]
    top, bottom = int(np.argmax(value)), int(np.argmin(value))
    pairs = found.size * (found.size - 1) // 2
    fewer = np.minimum.outer(means.degrees[found], means.degrees[found])
    quantile = t_quantile(level=interval_level(comparisons=pairs, level=level), degrees=fewer)
    low, high = _intervals(means, found, quantile, proportion=proportion)
    off = ~np.eye(found.size, dtype=np.bool_)
    taking_part = np.isin(rows.groups, found)
    people = int(np.unique(rows.raters[taking_part]).size)
    return GroupSpread(
        value=float(value[top] - value[bottom]),
        low=max(0.0, float(low[off].max())),
        high=float(high[off].max()),
        level=level,
        highest=int(found[top]),
        lowest=int(found[bottom]),
        compared=int(found.size),
        left_out=count - int(found.size),
        n=int(np.count_nonzero(taking_part)),
        raters=people,
        few_raters=population.few_raters(people),
        method=population.method(degrees=float(fewer.min()), prefix=f"Bonferroni over {pairs} pairs"),
        population=population.words,
    )


def _means(rows: Rows, count: int, population: Population) -> Means:
    loads = rows.loads
    total = np.bincount(rows.groups, loads, minlength=count).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.bincount(rows.groups, loads * rows.values, minlength=count) / total
    influence = loads * (rows.values - value[rows.groups]) / total[rows.groups]
    fewest, effective = np.full(count, np.iinfo(np.intp).max), np.full(count, np.inf)
    parts = []
    for term in terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios):
        cells = ClusterCells(term=term, groups=rows.groups, count=count)
        fewest = np.minimum(fewest, cells.clusters)
        if term.kind != "cell":  # which are never the fewest
            squares = cells.by_group(cells.sums(loads) ** 2)
            effective = np.minimum(effective, effective_clusters(total=total, squares=squares))
        sums = cells.sums(influence) * np.sqrt(correction(cells.clusters))[cells.group]
        kept = cells.clusters[cells.group] > 1
        scores = sparse.coo_array(
            (sums[kept], (cells.cluster[kept], cells.group[kept])), shape=(term.size, count)
        ).tocsr()
        together = (scores.T @ scores).toarray()
        own = np.diag(together)
        parts.append((term.sign, own, own[:, None] + own[None, :] - 2 * together))
    floor = STILL * float(np.mean(rows.values**2)) if rows.values.size else 0.0
    return Means(
        value,
        _put_together([(sign, own) for sign, own, _ in parts], floor),
        _put_together([(sign, difference) for sign, _, difference in parts], floor),
        fewest,
        degrees_of(effective=effective, clusters=fewest),
    )


def _put_together(parts: list[tuple[int, Floats]], floor: float) -> Floats:
    """Add the terms with their signs; the larger one-way variance stands where the sum is not above zero."""
    signed = [sign * part for sign, part in parts]
    total: Floats = np.sum(signed, axis=0)
    total = np.where(total > 0, total, np.maximum(np.max(signed, axis=0), 0))
    return np.where(total <= floor, 0.0, total)


def _intervals(means: Means, found: Ints, quantile: Floats, *, proportion: bool) -> tuple[Floats, Floats]:
    shape = (found.size, found.size)
    value, own = means.value[found], means.own[found]
    differences = means.differences[np.ix_(found, found)]
    first, second = np.broadcast_to(value[:, None], shape), np.broadcast_to(value[None, :], shape)
    if proportion:
        effective = effective_n(value=np.clip(value, 0, 1), variance=own, clusters=means.clusters[found])
        return TwoProportions(
            first=np.clip(first, 0, 1),
            second=np.clip(second, 0, 1),
            first_n=np.broadcast_to(effective[:, None], shape),
            second_n=np.broadcast_to(effective[None, :], shape),
            correlation=correlation_of(own=own[:, None], rest=own[None, :], difference=differences),
        ).interval(quantile)
    error = np.sqrt(differences)
    if not own.all():
        raise NoVariation("In some group no cluster differs from another, so that no interval can be given.")
    return first - second - quantile * error, first - second + quantile * error
