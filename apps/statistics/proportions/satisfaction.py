"""Recommendation and satisfaction as numbers with clustered intervals: NPS and CSAT.

Each reduces a rater's answer to one number; what follows is a mean or a proportion of judgments, with the raters' clusters.
"""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers, codes
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population
from apps.statistics.proportions.means import mean, means, proportion, proportions

NEW = Population()

PROMOTERS, DETRACTORS, MOST = 9, 6, 10
"""NPS: promoters answer 9 or 10 of 10, detractors 0 to 6."""


def nps(
    *,
    values: Column,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the net promoter score, -100 .. 100: per cent answering 9 or 10 less per cent answering 0 to 6.

    `values` are integers 0 .. 10 (BadInput otherwise). Raises TooFewRaters, TooFewScenarios or Undefined where data are too few.
    """
    return mean(
        values=_net(values),
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        bounds=(-100, 100),
        population=population,
        level=level,
    )


def nps_by_group(
    *,
    values: Column,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimates:
    """Give `nps` for each group 0 .. count - 1; a group without enough data is undefined, with the reason."""
    return means(
        values=_net(values),
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        bounds=(-100, 100),
        population=population,
        level=level,
    )


def csat(
    *,
    values: Column,
    raters: Column,
    scenarios: Column,
    best: int = 5,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the share of the two best grades, 0 .. 1, of grades 1 .. `best`, with Wilson's interval on the effective n.

    Raises BadInput for other grades, TooFewRaters, TooFewScenarios or Undefined where the data are too few.
    """
    return proportion(
        values=_satisfied(values, best),
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    )


def csat_by_group(
    *,
    values: Column,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    best: int = 5,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimates:
    """Give `csat` for each group 0 .. count - 1; a group without enough data is undefined, with the reason."""
    return proportions(
        values=_satisfied(values, best),
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
    )


def _net(values: Column) -> Floats:
    found = codes("values", values, below=MOST + 1)
    return 100.0 * ((found >= PROMOTERS).astype(np.float64) - (found <= DETRACTORS))


def _satisfied(values: Column, best: int) -> Numbers:
    if best < 3:
        raise BadInput("A satisfaction scale has at least three grades.")
    found = codes("values", values, below=best + 1)
    if (found < 1).any():
        raise BadInput("Grades of satisfaction count from 1.")
    return found >= best - 1
