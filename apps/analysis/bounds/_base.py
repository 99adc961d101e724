"""The contract of a bound: one gate's question in, an interval out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Protocol

from apps.analysis.measures._base import Aim, Draft, Measure, Scores
from apps.analysis.metric_data import Bools, MetricData


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How sure a number is, as forecasts need it.

    Attributes:
        error: its standard error, of the logarithm where `is_log`.
        clusters: raters behind it.
        degrees: the fewest effective clusters less one.
        lasting: the part of the error that more raters on the same scenarios do not shrink.
        ends: of the scale, for Wilson's interval; None for a symmetric one.
        tuned_for: of a sequential bound, None for one look.
    """

    error: float
    clusters: float
    degrees: float
    lasting: float = 0.0
    ends: tuple[float, float] | None = None
    tuned_for: float | None = None
    is_log: bool = False


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A number with its bounds, and `n` judgments of `raters` people behind it; a census has neither bounds nor spread."""

    value: float
    low: float | None
    high: float | None
    n: int
    raters: int
    method: str
    spread: Spread | None = None


class Design(Protocol):
    """When a study may look, and so how wide its intervals are."""

    def mean(self, scores: Scores, data: MetricData, level: float) -> Interval:
        """Return the mean of scores; raises a StatisticsError where it is undefined."""

    def gap(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the mean of members (rows of the scores) less that of everyone else."""

    def ratio(self, scores: Scores, members: Bools, data: MetricData, level: float) -> Interval:
        """Return the mean of members over that of everyone else."""

    def draft(self, draft: Draft, level: float) -> Interval:
        """Return an estimate that is no mean of judgments, from its fixed-n interval."""

    def as_it_is(self, draft: Draft) -> Interval:
        """Return an estimate whose interval cannot be widened, such as a set of ranks; raises where the design would have to."""


@dataclass(frozen=True)
class Question:
    """What a gate asks: which measure, about whom, of which judgments, under which design."""

    measure: Measure
    aim: Aim
    data: MetricData
    design: Design


class Bound(ABC):
    """One kind of number that a rule may hold against a threshold.

    Attributes:
        slugs: its words in rules.
        compares: it sets a group against everyone else, and so needs a slice.
        census: it takes the scenarios at hand for the whole population.
    """

    slugs: ClassVar[tuple[str, ...]]
    compares: ClassVar[bool] = False
    census: ClassVar[bool] = False

    @abstractmethod
    def interval(self, question: Question, group: Bools | None, level: float) -> Interval:
        """Return the interval for the judgments of a group (a mask of the data's rows), or for all.

        Raises:
            StatisticsError: it is undefined; the words say why.
        """
