"""Means, rates and shares of one column of values with clustered intervals, singly or by group; and what a plan can see.

Columns are codes: `raters`, `scenarios` and `groups` are integers from 0; `values` are numbers; `weights` optional and not negative.
"""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Numbers, codes
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios

NEW = Population()


def proportion(
    *,
    values: Numbers,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the proportion of a value between 0 and 1 with Wilson's interval on the effective n.

    Raises TooFewRaters, TooFewScenarios or Undefined where the data are too few.
    """
    return proportions(
        values=values,
        groups=_together(values),
        count=1,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    ).at(0)


def mean(
    *,
    values: Numbers,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    bounds: tuple[float, float] | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the mean of a value with a t interval, kept within `bounds` (the ends of its scale) where they are given.

    Raises TooFewRaters, TooFewScenarios or Undefined where the data are too few, NoVariation where no cluster differs from another
    and no bounds are given.
    """
    return means(
        values=values,
        groups=_together(values),
        count=1,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        bounds=bounds,
        population=population,
        level=level,
    ).at(0)


def proportions(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimates:
    """Give `proportion` for each group 0 .. count - 1; a group without enough data is undefined, with the reason."""
    return GroupedRatios(
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    ).proportion(values)


def means(
    *,
    values: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    bounds: tuple[float, float] | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimates:
    """Give `mean` for each group 0 .. count - 1; a group without enough data is undefined, with the reason."""
    return GroupedRatios(
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    ).mean(values, bounds=bounds)


def shares(
    *,
    chosen: Column,
    options: int,
    groups: Column | None = None,
    count: int = 1,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> tuple[Estimates, ...]:
    """Give the share of each option 0 .. options - 1, one Estimates (by group) per option; `chosen` holds option codes."""
    picked = codes("chosen", chosen, below=options)
    rows = GroupedRatios(
        groups=_together(picked) if groups is None else groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    )
    return tuple(rows.proportion(picked == option) for option in range(options))


def _together(values: Numbers) -> Column:
    return np.zeros(np.asarray(values).size, dtype=np.intp)
