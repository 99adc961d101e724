"""The two designs: looking at every judgment, and looking once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from apps.analysis.bounds._base import Interval, Spread
from apps.analysis.measures._base import Draft, Scores
from apps.analysis.metric_data import Bools, Floats, Ints, MetricData
from apps.statistics.equity import GroupComparisons, group_gaps, group_ratios
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimate
from apps.statistics.intervals import t_quantile
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios
from apps.statistics.sequential import (
    SequentialEstimate,
    anytime_interval,
    sequential_gap,
    sequential_mean,
    sequential_ratio,
)
from apps.statistics.sequential.mixture import TUNED_FOR

LEVEL = 0.95
"""The level of the estimates that measures give."""


@dataclass(frozen=True)
class Fixed:
    """One look: the intervals that results carry."""

    population: Population

    def mean(self, scores: Scores, data: MetricData, level: float) -> Interval:
        """Return the mean as the measure itself gives it."""
        rows = GroupedRatios(
            groups=np.zeros(len(scores.rows), dtype=np.int64),
            count=1,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            weights=_weights(scores, data),
            population=self.population,
            level=level,
            prefix=scores.prefix,
        )
        if scores.is_proportion:
            return _of_proportion(rows.proportion(scores.values).at(0), self.population)
        return _of_mean(rows.mean(scores.values, bounds=scores.bounds).at(0), self.population, level)

    def gap(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the gap; correction over groups is the caller's, who knows how many there are."""
        found = group_gaps(
            values=scores.values,
            groups=members.astype(np.int64),
            count=2,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            weights=_weights(scores, data),
            proportion=scores.is_proportion,
            population=self.population,
            level=level,
            correction="none",
        )
        return _of_group(found)

    def ratio(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the ratio; correction over groups is the caller's, who knows how many there are."""
        found = group_ratios(
            values=scores.values,
            groups=members.astype(np.int64),
            count=2,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            weights=_weights(scores, data),
            population=self.population,
            level=level,
            correction="none",
        )
        return _of_group(found)

    def draft(self, draft: Draft, level: float) -> Interval:
        """Return the estimate's own interval, widened to the level that is asked for."""
        degrees = max(draft.raters - 1, 1)
        return _widened(draft, float(t_quantile(level=level, degrees=degrees)), None)


@dataclass(frozen=True)
class Sequential:
    """Looks without end: bounds from closed participations that hold at all of them. `order` is each person's place, by code."""

    population: Population
    order: Ints

    def mean(self, scores: Scores, data: MetricData, level: float) -> Interval:
        """Return the mean with bounds for every look."""
        found = sequential_mean(
            values=scores.values,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            order=self.order,
            bounds=scores.bounds,
            weights=_weights(scores, data),
            level=level,
            population=self.population,
        )
        return _of_sequence(found, scores.prefix, replace(self._spread(found), ends=scores.bounds))

    def gap(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the gap with bounds for every look."""
        _refuse_weights(data)
        found = sequential_gap(
            values=scores.values,
            members=members,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            order=self.order,
            level=level,
            population=self.population,
        )
        return _of_sequence(found, scores.prefix, self._spread(found))

    def ratio(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the ratio with bounds for every look."""
        _refuse_weights(data)
        found = sequential_ratio(
            values=scores.values,
            members=members,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            order=self.order,
            level=level,
            population=self.population,
        )
        return _of_sequence(found, scores.prefix, replace(self._spread(found), is_log=True))

    def draft(self, draft: Draft, level: float) -> Interval:
        """Return the estimate with each half of its own interval widened to hold at every look."""
        clusters = max(draft.raters, 2)
        found = anytime_interval(value=0.0, error=1.0, clusters=clusters, level=level)
        return _widened(draft, found.quantile, self._tuned_for, found.method)

    @property
    def _tuned_for(self) -> float:
        """What the bounds are tightest at: set before the data, the panel's size where nobody is missing."""
        return float(max(len(self.order), 1)) if self.population.raters == "fixed" else TUNED_FOR

    def _spread(self, found: SequentialEstimate) -> Spread:
        return Spread(
            error=found.error,
            clusters=found.raters,
            degrees=found.degrees,
            lasting=found.lasting,
            tuned_for=self._tuned_for,
        )


def _widened(draft: Draft, quantile: float, tuned_for: float | None, method: str = "") -> Interval:
    """Return a draft's interval as if it had been made with another quantile of its standard error."""
    if draft.value is None or draft.low is None or draft.high is None:
        raise Undefined("This estimate has no interval.")
    degrees = max(draft.raters - 1, 1)
    own = float(t_quantile(level=LEVEL, degrees=degrees))
    wider = quantile / own
    return Interval(
        value=draft.value,
        low=draft.value - (draft.value - draft.low) * wider,
        high=draft.value + (draft.high - draft.value) * wider,
        n=draft.n,
        raters=draft.raters,
        method="; ".join(part for part in (draft.method, method) if part),
        spread=Spread(
            error=(draft.high - draft.low) / 2 / own,
            clusters=degrees + 1,
            degrees=degrees,
            tuned_for=tuned_for,
        ),
    )


def _of_proportion(found: Estimate, population: Population) -> Interval:
    error = sqrt(found.value * (1 - found.value) / found.effective_n)
    return _of_estimate(found, error, population, (0.0, 1.0))


def _of_mean(found: Estimate, population: Population, level: float) -> Interval:
    quantile = float(t_quantile(level=level, degrees=_degrees(found, population)))
    return _of_estimate(found, (found.high - found.low) / 2 / quantile, population, None)


def _of_estimate(
    found: Estimate, error: float, population: Population, ends: tuple[float, float] | None
) -> Interval:
    return Interval(
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method=found.method,
        spread=Spread(error=error, clusters=found.raters, degrees=_degrees(found, population), ends=ends),
    )


def _degrees(found: Estimate, population: Population) -> int:
    """Return the fewest clusters of what is new, less one."""
    clusters = {
        "two_way": min(found.raters, found.scenarios),
        "rater": found.raters,
        "scenario": found.scenarios,
        "none": found.n,
    }[population.clustering]
    return max(clusters - 1, 1)


def _of_group(found: GroupComparisons) -> Interval:
    """Return the second of two groups: the members against everyone else."""
    group = found.at(1)
    return Interval(
        value=group.value,
        low=group.low,
        high=group.high,
        n=group.n,
        raters=group.raters,
        method=group.method,
        spread=Spread(
            error=group.error,
            clusters=group.raters,
            degrees=group.degrees,
            is_log=group.kind == "ratio",
        ),
    )


def _of_sequence(found: SequentialEstimate, prefix: str, spread: Spread) -> Interval:
    return Interval(
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method="; ".join(part for part in (prefix, found.method) if part),
        spread=spread,
    )


def _weights(scores: Scores, data: MetricData) -> Floats | None:
    return None if data.weight is None else data.weight[scores.rows]


def _refuse_weights(data: MetricData) -> None:
    if data.weight is not None:
        raise Undefined("Under a sequential design gaps and ratios take no weights; a fixed design does.")
