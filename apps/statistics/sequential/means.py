"""A mean or rate with bounds that hold at every look: the same number as the fixed-n estimate, from closed raters."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers, codes, numbers, weights_of
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.population import FEW_RATERS, Population
from apps.statistics.sequential.blocks import blocks_of
from apps.statistics.sequential.clustered import SumsPath, sums_path
from apps.statistics.sequential.estimates import Course, SequentialEstimate, estimate_of, shortfall_of, tuned

NEW = Population()
FEWEST_WITHOUT_ENDS = FEW_RATERS
"""A mean of values without ends, which may be skewed, gets no bounds from fewer clusters."""


def sequential_mean(
    *,
    values: Numbers,
    raters: Column,
    scenarios: Column,
    order: Column,
    bounds: tuple[float, float] | None = (0, 1),
    weights: Numbers | None = None,
    level: float = 0.95,
    tuned_for: float | None = None,
    population: Population = NEW,
    path: bool = False,
) -> SequentialEstimate:
    """Give the mean of closed raters' judgments with bounds that hold at every look.

    `order` (raters,) is each rater's rank of closing, -1 while open: open raters are left out. The mean weighs every judgment alike, as
    `mean` and `proportion` do. `bounds` are the ends of the scale. With them, bounds
    excluded the truth at any look from the second rater on in under 5 % of the studies simulated in tests/statistics/false_alarms.py.
    None is for numbers without ends, which get bounds from 10 clusters on; very skewed ones get them too narrow (8 % false alarms for
    lognormal values whose logarithm has sd 1). `tuned_for` is the number of raters at which bounds are tightest, set before the data
    (50; the panel's size where raters are fixed). Raises TooFewRaters, TooFewScenarios, Undefined, NoVariation (only without `bounds`).
    """
    column = numbers("values", values)
    checked(column, bounds)
    weighing = weights_of(weights, rows=column.size)
    who = codes("raters", raters, rows=column.size)
    what = codes("scenarios", scenarios, rows=column.size)
    if weighing is not None:
        kept = weighing > 0
        column, who, what, weighing = column[kept], who[kept], what[kept], weighing[kept]
    blocks = blocks_of(raters=who, order=order)
    rows = blocks.rows
    shortfall = shortfall_of(blocks=blocks, scenarios=what[rows], population=population)
    if shortfall is not None:
        raise shortfall
    loads = np.ones(rows.size) if weighing is None else weighing[rows]
    centre = float(column[rows].mean())
    sums = sums_path(
        columns=np.stack([loads * (column[rows] - centre), loads], axis=1),
        blocks=blocks,
        raters=who[rows],
        scenarios=what[rows],
        population=population,
    )
    if bounds is None and sums.fewest[-1] < FEWEST_WITHOUT_ENDS:
        raise Undefined(
            "Bounds of a value without ends need at least %(count)d closed raters and, where scenarios are new, as many scenarios.",
            count=FEWEST_WITHOUT_ENDS,
        )
    return estimate_of(
        course=course_of_mean(sums, centre=centre, bounds=bounds, size=float(np.square(column[rows]).max())),
        sums=sums,
        blocks=blocks,
        scenarios=what[rows],
        bounds=bounds,
        level=level,
        tuned_for=tuned(tuned_for=tuned_for, population=population, panel=np.asarray(order).size),
        population=population,
        path=path,
        prefix="" if weighing is None else "weighted; ",
    )


def course_of_mean(
    sums: SumsPath, *, centre: float, bounds: tuple[float, float] | None, size: float
) -> Course:
    """Give mean = centre + T0 / T1 after each block, with gradient (1, -T0/T1) / T1."""
    total, loads = sums.totals.T
    off = total / loads
    gradient = np.stack([1 / loads, -off / loads], axis=1)
    value = centre + off
    if bounds is not None:
        value = np.clip(value, *bounds)
    degrees = sums.degrees(1)
    if bounds is None:
        degrees = np.where(sums.fewest < FEWEST_WITHOUT_ENDS, 0, degrees)
    return Course(
        value=value,
        variance=sums.variance(gradient),
        lasting=sums.lasting_variance(gradient),
        degrees=degrees,
        size=np.full(value.shape, size),
    )


def checked(column: Floats, bounds: tuple[float, float] | None) -> None:
    """Raise BadInput for bounds that are no scale and for values outside them."""
    if bounds is None:
        return
    if not (np.isfinite(bounds).all() and bounds[0] < bounds[1]):
        raise BadInput("The bounds of a scale are its lower and its upper end.")
    if column.size and (column.min() < bounds[0] or column.max() > bounds[1]):
        raise BadInput("A value lies outside the bounds of the scale.")
