"""Figures of behaviour: medians of times, means of counts, and how many sendings came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.behaviour.reading import MEASURES, Worked
from apps.analysis.measures._base import worded
from apps.analysis.metric_data import Bools, Ints
from apps.responses.behaviour import DEVICES, REFUSALS, TIMES
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimate
from apps.statistics.population import FEW_RATERS, Population
from apps.statistics.proportions import mean, median, proportion

ERROR_RATE = "error_rate"
"""The share of sendings that came back."""


@dataclass(frozen=True)
class Figure:
    """A number with its interval, or why there is none.

    Attributes:
        name: what it is of: a measure, the error rate, or how many moves or returns a session has.
        group: the kind of device, or the kind of event; "" for all.
    """

    name: str
    group: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    raters: int = 0
    method: str = ""
    population: str = ""
    undefined: str = ""


def figures_of(worked: Worked, population: Population) -> Iterator[Figure]:
    """Yield a figure for each measure that is known of anybody, and the error rate."""
    for name in MEASURES:
        known = np.isfinite(worked.measured[name])
        if known.any() and name != REFUSALS:
            yield _middle(worked, name, known, population)
    yield from _error_rate(worked, population)


def _error_rate(worked: Worked, population: Population) -> Iterator[Figure]:
    """Yield how many of all sendings came back: of each judgment those that did, over them and the one that was taken, all pooled."""
    refused = worked.measured[REFUSALS]
    known = np.isfinite(refused)
    if not known.any():
        return
    raters, sendings = worked.rater[known], refused[known] + 1
    bare = Figure(ERROR_RATE, n=len(raters), raters=different(raters), population=population.words)
    if population.few_raters(bare.raters):
        yield few(bare)
        return
    try:
        found = proportion(
            values=refused[known] / sendings,
            weights=sendings,
            raters=raters,
            scenarios=worked.scenario[known],
            population=population,
        )
    except StatisticsError as error:
        yield without(bare, worded(error))
    else:
        yield told_by(bare, found)


def figures_by_device(worked: Worked, population: Population) -> Iterator[Figure]:
    """Yield the active time on each kind of device that is known of anybody."""
    for code, group in DEVICES.items():
        known = np.isfinite(worked.measured["active_seconds"]) & (worked.device == code)
        if known.any():
            yield _middle(worked, "active_seconds", known, population, group)


def _middle(worked: Worked, name: str, rows: Bools, population: Population, group: str = "") -> Figure:
    """Return the median of a time, or the mean of a count."""
    of = median if name in TIMES.values() else mean
    raters = worked.rater[rows]
    bare = Figure(name, group, n=len(raters), raters=different(raters), population=population.words)
    if population.few_raters(bare.raters):
        return few(bare)
    try:
        found = of(
            values=worked.measured[name][rows],
            raters=raters,
            scenarios=worked.scenario[rows],
            population=population,
        )
    except StatisticsError as error:
        return without(bare, worded(error))
    return told_by(bare, found)


def told_by(bare: Figure, found: Estimate) -> Figure:
    """Return a figure with what was found."""
    return Figure(
        bare.name,
        bare.group,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method=found.method,
        population=found.population,
    )


def few(bare: Figure) -> Figure:
    """Return a figure that is not shown, being of too few people."""
    return without(bare, _("Fewer than %(least)d raters: not shown.") % {"least": FEW_RATERS})


def without(bare: Figure, why: str) -> Figure:
    """Return a figure that has no value, and why."""
    return Figure(
        bare.name, bare.group, n=bare.n, raters=bare.raters, population=bare.population, undefined=why
    )


def different(raters: Ints) -> int:
    """Return how many people these are, given by code."""
    return int(np.count_nonzero(np.bincount(raters)))
