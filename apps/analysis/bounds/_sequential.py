"""A sequential design: bounds from closed participations that hold at every look."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.analysis.bounds._base import Interval, Spread
from apps.analysis.bounds._making import widened
from apps.analysis.measures._base import Draft, Scores
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.statistics.errors import Undefined
from apps.statistics.population import Population
from apps.statistics.sequential import (
    SequentialEstimate,
    anytime_interval,
    sequential_gap,
    sequential_mean,
    sequential_ratio,
)
from apps.statistics.sequential.mixture import TUNED_FOR


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
            weights=scores.weights(data),
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
        return _of_group(_of_sequence(found, scores.prefix, self._spread(found)), scores, members, data)

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
        spread = replace(self._spread(found), is_log=True)
        return _of_group(_of_sequence(found, scores.prefix, spread), scores, members, data)

    def as_it_is(self, draft: Draft) -> Interval:
        """Refuse: there are no bounds for every look."""
        raise Undefined("Ranks hold for one look; ask them under a fixed design.")

    def draft(self, draft: Draft, level: float) -> Interval:
        """Return the estimate with each half of its own interval widened to hold at every look."""
        clusters = max(draft.raters, 2)
        found = anytime_interval(
            value=0.0, error=1.0, clusters=clusters, level=level, tuned_for=self._tuned_for
        )
        return widened(draft, found.quantile, self._tuned_for, found.method)

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


def _of_group(found: Interval, scores: Scores, members: Bools, data: MetricData) -> Interval:
    """Return a comparison with the judgments and people of the group alone, as a fixed design counts them."""
    people = np.unique(data.rater[scores.rows][members])
    return replace(found, n=int(np.count_nonzero(members)), raters=len(people))


def _refuse_weights(data: MetricData) -> None:
    if data.weight is not None:
        raise Undefined("Under a sequential design gaps and ratios take no weights; a fixed design does.")
