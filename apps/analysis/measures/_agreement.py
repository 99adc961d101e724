"""What measures of agreement share: ratings of units, over all and for each version."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from apps.analysis.measures._base import Draft, Measure, worded
from apps.analysis.measures._units import once_each, refuse_several, rows_of, units_of
from apps.analysis.metric_data import Bools, Floats, Ints, MetricData
from apps.statistics.arrays import without_gaps
from apps.statistics.errors import StatisticsError


class Agreed(Protocol):
    """A coefficient with its interval, over `n` units that `raters` people rated."""

    @property
    def value(self) -> float:
        """The coefficient."""

    @property
    def low(self) -> float:
        """The lower end of its interval."""

    @property
    def high(self) -> float:
        """The upper end of its interval."""

    @property
    def n(self) -> int:
        """How many units were rated at least twice."""

    @property
    def raters(self) -> int:
        """How many people rated them."""

    @property
    def method(self) -> str:
        """How it was computed."""

    @property
    def population(self) -> str:
        """Whom it holds for."""


@dataclass(frozen=True)
class Ratings:
    """Ratings as columns (m,): `units` are items and versions, `values` outcomes or numbers."""

    units: Ints
    values: Floats | Ints
    raters: Ints
    scenarios: Ints
    level: str
    outcomes: int
    seed: int


class AgreementMeasure(Measure):
    """One coefficient over all and one for each version; n counts units. One whose basis is values reads numbers only."""

    ends = (-1.0, 1.0)

    @abstractmethod
    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return the coefficient.

        Raises:
            StatisticsError: it is undefined.
        """

    def may_read(self, data: MetricData) -> bool:
        """Return whether there are ratings: outcomes, or numbers where the metric has none."""
        return bool(rated(data, numbers=self.basis == "values").any())

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the agreement over all, then over what met each version where the metric is about versions."""
        refuse_several(data, numbers=self.basis == "values" or not data.metric.outcomes)
        rows = rated(data, numbers=self.basis == "values")
        kept = once_each(rows_of(data, rows))
        units = without_gaps(units_of(kept))
        yield self._draft(kept, units, np.arange(len(kept)), None)
        for place in np.flatnonzero(np.bincount(np.concatenate([kept.version, kept.versus]) + 1)[1:]):
            met = (kept.version == place) | (kept.versus == place)
            yield self._draft(kept, units, np.flatnonzero(met), data.setting.versions[int(place)])

    def _draft(self, data: MetricData, units: Ints, rows: Ints, version: str | None) -> Draft:
        draft = Draft(version=version, n=0, raters=_distinct(data.rater[rows]), newest=data.newest(rows))
        try:
            found = self.coefficient(_ratings(data, units, rows, numbers=self.basis == "values"))
        except StatisticsError as error:
            return replace(draft, undefined=worded(error))
        return replace(
            draft,
            value=found.value,
            low=found.low,
            high=found.high,
            n=found.n,
            raters=found.raters,
            few_raters=data.setting.population.few_raters(found.raters),
            method=found.method,
            population=found.population,
        )


def rated(data: MetricData, *, numbers: bool = False) -> Bools:
    """Return which rows hold a rating: an outcome, or a number where the metric has no outcomes or numbers are asked for."""
    return data.numbers if numbers or not data.metric.outcomes else data.outcome >= 0


def ratings_of(data: MetricData, rows: Bools, *, numbers: bool = False) -> Ratings:
    """Return the ratings of units in these rows, each rater's first of a unit: a second one is no second opinion."""
    refuse_several(data, numbers=numbers)
    kept = once_each(rows_of(data, rows))
    return _ratings(kept, without_gaps(units_of(kept)), np.arange(len(kept)), numbers=numbers)


def _ratings(data: MetricData, units: Ints, rows: Ints, *, numbers: bool) -> Ratings:
    """Return the ratings in some rows, by number, of data in which each rater stands once a unit."""
    is_number = numbers or not data.metric.outcomes
    values = data.value[rows] if is_number else data.outcome[rows]
    return Ratings(
        units=units[rows],
        values=values,
        raters=data.rater[rows],
        scenarios=data.scenario[rows],
        level=data.metric.level or "nominal",
        outcomes=len(data.metric.outcomes),
        seed=data.setting.seed,
    )


def _distinct(codes: Ints) -> int:
    return int(np.count_nonzero(np.bincount(codes)))
