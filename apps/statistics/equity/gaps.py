"""Is a group better or worse off? Each group's mean less that of everyone else, and one group's less another's."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Ints, Numbers, codes, probabilities
from apps.statistics.equity.bounds import TwoProportions, correlation_of
from apps.statistics.equity.comparison import (
    GroupComparison,
    GroupComparisons,
    Measured,
    compared,
    without_variation,
)
from apps.statistics.equity.held import HeldGroups
from apps.statistics.equity.multiplicity import Correction, checked
from apps.statistics.equity.two_sides import TwoSides
from apps.statistics.errors import BadInput
from apps.statistics.intervals import effective_n
from apps.statistics.population import FEW_RATERS, Population

NEW = Population()


def group_gaps(
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
    correction: Correction = "bh",
    least: int = FEW_RATERS,
    at_least_one_way: bool = False,
) -> GroupComparisons:
    """Give each group's mean less the mean of everyone else, with an interval and a p-value corrected over the groups.

    Rows (n,) are judgments; `groups` holds codes below `count`, of raters (age bands) or of scenarios (topics). Rows whose group is not
    known are left out by the caller, or are a group of their own. Means have t intervals with the fewer clusters of the two sides, less
    one, as degrees of freedom; with `proportion` (values 0 to 1) the interval is Newcombe's on effective n, and the p-value belongs to
    it. Groups below `least` raters are marked few_raters. A group with fewer than two clusters, or with nobody else to compare it with,
    is undefined with the reason, and so is a mean where one side does not vary. A two-way variance is a difference, which few clusters
    leave far too small now and then; with `at_least_one_way`, for whoever goes through many groups for the most striking ones, it is never
    smaller than either one-way variance. Raises BadInput.
    """
    size = np.asarray(groups).size
    checked(correction)
    held = HeldGroups.of_rows(
        values=probabilities("values", values, rows=size) if proportion else values,
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        at_least_one_way=at_least_one_way,
    )
    return held_gaps(held, proportion=proportion, level=level, correction=correction, least=least)


def held_gaps(
    held: HeldGroups,
    *,
    proportion: bool = False,
    level: float = 0.95,
    correction: Correction = "bh",
    least: int = FEW_RATERS,
) -> GroupComparisons:
    """Give what `group_gaps` gives of groups that have been gone through already."""
    checked(correction)
    sides, alone = held.sides, held.behind(level=level)
    return compared(
        kind="gap",
        sides=sides,
        own=alone.proportion(held.moments) if proportion else alone.mean(held.moments),
        measured=(
            held.measured("proportions", lambda: of_proportions(sides))
            if proportion
            else held.measured("means", lambda: of_means(sides))
        ),
        correction=correction,
        level=level,
        least=least,
        prefix="Newcombe" if proportion else "",
    )


def group_contrast(
    *,
    values: Numbers,
    groups: Column,
    first: int,
    second: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    proportion: bool = False,
    population: Population = NEW,
    level: float = 0.95,
) -> GroupComparison:
    """Give the mean of group `first` less that of group `second`, as `group_gaps` does with everyone else left out.

    One comparison that was chosen beforehand needs no correction. Raises the reason where it is undefined.
    """
    column = codes("groups", groups)
    if first == second:
        raise BadInput("A contrast needs two different groups.")
    kept = (column == first) | (column == second)
    size = column.size

    def among(name: str, part: Column) -> Ints:
        chosen: Ints = codes(name, part, rows=size)[kept]
        return chosen

    if np.asarray(values).shape != (size,) or (weights is not None and np.asarray(weights).shape != (size,)):
        raise BadInput("Values and weights must have as many rows as the groups.")
    return group_gaps(
        values=np.asarray(values)[kept],
        groups=(column[kept] == second).astype(np.intp),
        count=2,
        raters=among("raters", raters),
        scenarios=among("scenarios", scenarios),
        weights=None if weights is None else np.asarray(weights)[kept],
        proportion=proportion,
        population=population,
        level=level,
        correction="none",
    ).at(0)


def of_means(sides: TwoSides) -> Measured:
    """Give differences of means, with t intervals."""
    value, error = sides.own - sides.rest, np.sqrt(sides.variance())
    flat = error == 0
    return Measured(
        value=value,
        error=error,
        statistic=np.divide(value, error, out=np.zeros(value.shape), where=~flat),
        intervals=lambda quantile: (value - quantile * error, value + quantile * error),
        reasons=without_variation(sides, sides.shortfalls()),
    )


def of_proportions(sides: TwoSides) -> Measured:
    """Give differences of proportions, with Newcombe's intervals."""
    reasons = sides.shortfalls()
    usable = np.array([reason is None for reason in reasons], dtype=np.bool_)
    own_variance, rest_variance = sides.variance(rest=0.0), sides.variance(own=0.0)
    variance = sides.variance()
    own, rest = np.clip(sides.own, 0, 1), np.clip(sides.rest, 0, 1)
    # Groups without a value stand in as 0.5 of two judgments, so that columns stay whole; they are shown as undefined.
    pair = TwoProportions(
        first=np.where(usable, own, 0.5),
        second=np.where(usable, rest, 0.5),
        first_n=np.where(
            usable, effective_n(value=own, variance=own_variance, clusters=sides.own_clusters), 2.0
        ),
        second_n=np.where(
            usable, effective_n(value=rest, variance=rest_variance, clusters=sides.rest_clusters), 2.0
        ),
        correlation=np.where(
            usable, correlation_of(own=own_variance, rest=rest_variance, difference=variance), 0.0
        ),
    )
    return Measured(
        value=own - rest,
        error=np.sqrt(variance),
        statistic=pair.statistic(),
        intervals=pair.interval,
        reasons=reasons,
    )
