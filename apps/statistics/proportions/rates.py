"""Rates per unit of exposure, such as failures per thousand words or edits per minute, with clustered intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from apps.statistics.arrays import Column, Numbers, numbers, weights_of
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios

NEW = Population()


def rate_per_unit(
    *,
    amounts: Numbers,
    units: Numbers,
    raters: Column,
    scenarios: Column,
    per: float = 1.0,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give sum of amounts / sum of units, times `per`, with a t interval of its logarithm, so that it stays above zero.

    Raises BadInput for an amount below zero or a unit not above it, TooFewRaters, TooFewScenarios or Undefined where the data are
    too few, NoVariation where no cluster differs from another, as when nothing was counted at all.
    """
    return rates_per_unit(
        amounts=amounts,
        units=units,
        groups=np.zeros(np.asarray(amounts).size, dtype=np.intp),
        count=1,
        raters=raters,
        scenarios=scenarios,
        per=per,
        weights=weights,
        population=population,
        level=level,
    ).at(0)


def rates_per_unit(
    *,
    amounts: Numbers,
    units: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    per: float = 1.0,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimates:
    """Give `rate_per_unit` for each group 0 .. count - 1; a group without enough data is undefined, with the reason."""
    column = numbers("amounts", amounts)
    exposure = numbers("units", units, rows=column.size)
    if not 0 < per < np.inf:
        raise BadInput("A rate is given per a positive number of units.")
    if (column < 0).any() or (exposure <= 0).any():
        raise BadInput("Amounts must not be negative, and units must be above zero.")
    loads = weights_of(weights, rows=column.size)
    found = GroupedRatios(
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=exposure if loads is None else exposure * loads,
        population=population,
        level=level,
        prefix="ratio, log scale",
    ).mean(column / exposure)
    # On the log scale the error of a rate is its error over its value.
    reach = np.exp((found.high - found.value) / np.where(found.value > 0, found.value, 1.0))
    value = found.value * per
    return replace(found, value=value, low=value / reach, high=value * reach)
