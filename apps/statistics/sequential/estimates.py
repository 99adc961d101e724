"""Results with bounds for every look, and how they are made of running sums."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import NoVariation, StatisticsError, Undefined
from apps.statistics.population import Population
from apps.statistics.sequential.blocks import STARTED, Blocks
from apps.statistics.sequential.clustered import SumsPath
from apps.statistics.sequential.mixture import TUNED_FOR, interval, mixture_quantile, words

STILL = 1e-24
"""A variance below this share of the values' squared size is rounding."""
MOST_LOG = 700.0
"""Bounds of a ratio end at exp(-700) and exp(700), which say nothing, rather than at zero and infinity."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Path:
    """The bounds look by look, columns of shape (looks,): after `raters` closed raters with `n` judgments, value, low and high.

    Looks at which no bounds exist yet are left out. Each look's bounds stand by themselves: the running largest low and smallest high
    are valid too, as long as nothing drifts, and are not taken here, so that an interval always holds its own value.
    """

    raters: Ints
    n: Ints
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True)
class SequentialEstimate:
    """A number with bounds that hold at every look, from `raters` closed raters with `n` judgments; `waiting` raters are open.

    `error` is the standard error, `lasting` the part of it that more raters on the same scenarios do not shrink, `degrees` the fewest
    effective clusters less one. `path` is None unless asked for.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    raters: int
    scenarios: int
    waiting: int
    error: float
    lasting: float
    degrees: float
    few_raters: bool
    method: str
    population: str
    path: Path | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """An estimate after each block, shape (blocks,): value, clustered variance, its lasting part, degrees and size of the values."""

    value: Floats
    variance: Floats
    lasting: Floats
    degrees: Floats
    size: Floats


def tuned(*, tuned_for: float | None, population: Population, panel: int) -> float:
    """Give what the bounds are tuned for: what the caller says, else the whole panel where raters are fixed, else TUNED_FOR."""
    if tuned_for is not None:
        return tuned_for
    return float(max(panel, 1)) if population.raters == "fixed" else TUNED_FOR


def shortfall_of(*, blocks: Blocks, scenarios: Ints, population: Population) -> StatisticsError | None:
    """Give the error for closed blocks that are too few for bounds, None if they are enough."""
    if blocks.count == 0 and blocks.waiting:
        return Undefined(STARTED)
    return population.shortfall(n=blocks.rows.size, raters=blocks.count, scenarios=np.unique(scenarios).size)


def estimate_of(
    *,
    course: Course,
    sums: SumsPath,
    blocks: Blocks,
    scenarios: Ints,
    bounds: tuple[float, float] | None,
    level: float,
    tuned_for: float,
    population: Population,
    path: bool,
    prefix: str,
    on_log_scale: bool = False,
) -> SequentialEstimate:
    """Put bounds around the course of an estimate; raises Undefined, NoVariation where the last look has none."""
    count = np.arange(1, blocks.count + 1)
    quantile = mixture_quantile(clusters=count, degrees=course.degrees, level=level, tuned_for=tuned_for)
    usable = np.isfinite(course.value) & np.isfinite(course.variance) & np.isfinite(quantile)
    if not usable[-1]:
        raise Undefined(
            "Bounds for every look need at least two raters and, where scenarios are new, two scenarios in each part compared, "
            "none of which holds nearly all judgments."
        )
    if bounds is None:
        usable &= course.variance > STILL * course.size
        if not usable[-1]:
            raise NoVariation(
                "The answers do not vary from one cluster to the next, so that no interval can be given."
            )
    value = course.value[usable]
    low, high = interval(
        value=value,
        variance=course.variance[usable],
        clusters=sums.fewest[usable],
        quantile=quantile[usable],
        bounds=bounds,
    )
    if on_log_scale:
        value, low, high = (np.exp(np.clip(part, -MOST_LOG, MOST_LOG)) for part in (value, low, high))
    degrees = float(course.degrees[-1])
    return SequentialEstimate(
        value=float(value[-1]),
        low=float(low[-1]),
        high=float(high[-1]),
        level=level,
        n=int(sums.n[-1]),
        raters=blocks.count,
        scenarios=np.unique(scenarios).size,
        waiting=blocks.waiting,
        error=sqrt(course.variance[-1]),
        lasting=sqrt(min(course.lasting[-1], course.variance[-1])),
        degrees=degrees,
        few_raters=population.few_raters(blocks.count),
        method=population.method(degrees=int(degrees), prefix=f"{prefix}{words(tuned_for)}"),
        population=population.words,
        path=Path(raters=count[usable], n=sums.n[usable], value=value, low=low, high=high) if path else None,
    )
