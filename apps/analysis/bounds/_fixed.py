"""A fixed design: one look, with the intervals that results carry."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from apps.analysis.bounds._base import Interval, Spread
from apps.analysis.bounds._making import widened
from apps.analysis.measures._base import Draft, Scores
from apps.analysis.metric_data import Bools, MetricData
from apps.statistics.equity import GroupComparisons, group_gaps, group_ratios
from apps.statistics.estimates import Estimate
from apps.statistics.intervals import t_quantile
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios


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
            weights=scores.weights(data),
            population=self.population,
            level=level,
            prefix=scores.prefix,
        )
        if scores.is_proportion:
            return _of_proportion(rows.proportion(scores.values).at(0))
        return _of_mean(rows.mean(scores.values, bounds=scores.bounds).at(0), level)

    def gap(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the gap; correction over groups is the caller's, who knows how many there are."""
        found = group_gaps(
            values=scores.values,
            groups=members.astype(np.int64),
            count=2,
            raters=data.rater[scores.rows],
            scenarios=data.scenario[scores.rows],
            weights=scores.weights(data),
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
            weights=scores.weights(data),
            population=self.population,
            level=level,
            correction="none",
        )
        return _of_group(found)

    def as_it_is(self, draft: Draft) -> Interval:
        """Return the estimate with its own interval."""
        return Interval(
            value=draft.value or 0.0,
            low=draft.low,
            high=draft.high,
            n=draft.n,
            raters=draft.raters,
            method=draft.method,
        )

    def draft(self, draft: Draft, level: float) -> Interval:
        """Return the estimate's own interval, widened to the level that is asked for."""
        degrees = max(draft.raters - 1, 1)
        return widened(draft, float(t_quantile(level=level, degrees=degrees)), None)


def _of_proportion(found: Estimate) -> Interval:
    error = sqrt(found.value * (1 - found.value) / found.effective_n)
    return _of_estimate(found, error, (0.0, 1.0))


def _of_mean(found: Estimate, level: float) -> Interval:
    quantile = float(t_quantile(level=level, degrees=found.degrees))
    return _of_estimate(found, (found.high - found.low) / 2 / quantile, None)


def _of_estimate(found: Estimate, error: float, ends: tuple[float, float] | None) -> Interval:
    return Interval(
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method=found.method,
        spread=Spread(error=error, clusters=found.raters, degrees=found.degrees, ends=ends),
    )


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
