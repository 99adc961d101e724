"""What measures of calibration share: how sure people were, held against what most others said."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._units import answered, refuse_several, units_of
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.statistics.errors import Undefined
from apps.statistics.truth.reliability import others
from apps.statistics.truth.votes import votes


class Calibrated(Protocol):
    """A number about calibration with its interval, and what is behind it."""

    @property
    def value(self) -> float:
        """The number."""

    @property
    def low(self) -> float:
        """The lower end of its interval."""

    @property
    def high(self) -> float:
        """The upper end of its interval."""

    @property
    def n(self) -> int:
        """How many judgments are behind it."""

    @property
    def raters(self) -> int:
        """How many people gave them."""

    @property
    def few_raters(self) -> bool:
        """Whether these are too few."""

    @property
    def method(self) -> str:
        """How it was computed."""


@dataclass(frozen=True)
class Held:
    """Confidences as columns (m,), each with whether the answer was that of most others; `rows` of the data."""

    confidence: Floats
    correct: Floats
    rows: Ints


class CalibrationMeasure(Measure):
    """One number for the people of the round."""

    basis = "values"
    cost = "review"

    @abstractmethod
    def of(self, *, confidence: Floats, correct: Floats, data: MetricData, **columns: Any) -> Calibrated:
        """Return the number; `columns` are raters, scenarios, bins, population and level."""

    def points(self, columns: dict[str, Any], data: MetricData) -> dict[str, Any] | None:
        """Return what a picture of it is drawn from, None for none."""
        return None

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the number over all judgments that can be held against something."""
        held = _held(data)
        columns: dict[str, Any] = {
            "confidence": held.confidence,
            "correct": held.correct,
            "raters": data.rater[held.rows],
            "scenarios": data.scenario[held.rows],
            "bins": data.setting.bins,
            "population": data.setting.population,
            "level": data.setting.level,
        }
        found = self.of(data=data, **columns)
        yield Draft(
            value=found.value,
            low=found.low,
            high=found.high,
            n=found.n,
            raters=found.raters,
            few_raters=found.few_raters,
            method=f"against the majority of the others, ties left out; {found.method}",
            newest=int(data.response[held.rows].max()),
            points=self.points(columns, data),
        )


def _held(data: MetricData) -> Held:
    """Return the confidences whose answer can be held against a majority of the other people on the item.

    Raises:
        Undefined: there is no such answer.
    """
    question = data.setting.of.get(data.metric.key, "")
    asked = data.family.metric(question)
    if asked is None or not asked.metric.outcomes:
        raise Undefined("Calibration needs a question with options that the confidence is about.")
    refuse_several(asked)
    said = answered(asked)
    found = votes(
        units=units_of(said), categories=said.outcome, count=len(asked.metric.outcomes), raters=said.rater
    )
    agrees, is_decided = others(found, found.tallies())
    place = np.minimum(np.searchsorted(said.response, data.response), len(said) - 1)
    is_held = (said.response[place] == data.response) & is_decided[place] & np.isfinite(data.value)
    rows = np.flatnonzero(is_held)
    if not len(rows):
        raise Undefined("No answer that somebody was sure of can be held against a majority of other people.")
    return Held(data.value[rows], agrees[place[rows]].astype(np.float64), rows)
