"""The contract of a measure: a metric's columns in, drafts of estimates out."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.core.lazy import LazyText
from apps.statistics.errors import Disconnected, StatisticsError
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.pairwise import Outcome


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An estimate before it is stamped with metric, source, pool and age. `newest` is its newest response's id.

    `population` is None where the estimate holds for whom the protocol says, `source` where it rests on its pool alone; `proxies` are
    counted beside raters where it does not. A `private` one is for researchers only. `points` are what a picture of it is drawn from, with
    their `kind`; they stand in the snapshot's figures, beside the estimates.
    """

    version: str | None = None
    versus: str | None = None
    slice: dict[str, str] | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    raters: int = 0
    few_raters: bool = False
    method: str = ""
    population: str | None = None
    undefined: str | None = None
    newest: int = 0
    source: str | None = None
    proxies: int = 0
    private: bool = False
    points: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, found: Estimate, *, newest: int = 0) -> Draft:
        """Return an estimate as a draft."""
        return cls(
            value=found.value,
            low=found.low,
            high=found.high,
            n=found.n,
            raters=found.raters,
            few_raters=found.few_raters,
            method=found.method,
            newest=newest,
        )

    @property
    def is_finite(self) -> bool:
        """Whether value and interval, if there are any, are numbers that JSON can hold."""
        return all(part is None or math.isfinite(part) for part in (self.value, self.low, self.high))


Basis = Literal["pairs", "outcomes", "values"]
"""What a measure counts: judgments of one version against another, outcomes of a closed question, or numbers."""

Cost = Literal["quick", "review"]
"""Whether a measure belongs to every refresh, or only to the full review."""

Audience = Literal["all", "researchers"]
"""Who may see a measure's estimates: those that name raters are for the study's researchers."""


@dataclass(frozen=True)
class Aim:
    """Whom one estimate is about: `option` is the outcome that a share or a rate counts."""

    version: str | None = None
    versus: str | None = None
    option: str | None = None


@dataclass(frozen=True)
class Scores:
    """Judgments as numbers whose mean is an estimate: `values` (m,) of the rows `rows` (m,) of a MetricData.

    `bounds` are the ends of the scale. A proportion lies between 0 and 1 and has Wilson's interval. `prefix` opens the method's words.
    """

    values: Floats
    rows: Ints
    bounds: tuple[float, float] | None = (0.0, 1.0)
    is_proportion: bool = True
    prefix: str = ""

    def weights(self, data: MetricData) -> Floats | None:
        """Return the weights of the rows, None where all count alike."""
        return None if data.weight is None else data.weight[self.rows]


class Measure(ABC):
    """One way to turn a metric's signals into numbers.

    Attributes:
        slug: its name in results.
        label: what people call it.
        about: one sentence on how it is computed, for "how was this computed".
        basis: what it counts; a metric without any of it gives an undefined estimate.
        cost: when it is computed.
        audience: who may see it.
        has_interval: false for a planning number, which is a width itself.
        is_given_once: it is about the main pool of people (and what it holds against it), whatever pools there are.
        part: the word of slices that names the outcome it counts, "" where it counts none.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]
    basis: ClassVar[Basis]
    cost: ClassVar[Cost] = "quick"
    widens: ClassVar[bool] = True
    """Whether its interval grows with a quantile, so that a design may widen it."""
    ends: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    """What its values lie between."""
    audience: ClassVar[Audience] = "all"
    has_interval: ClassVar[bool] = True
    is_given_once: ClassVar[bool] = False
    reads_labels: ClassVar[bool] = False
    """It is about versions' own labels, of which there are some before anybody has judged."""
    reads_texts: ClassVar[bool] = False
    """It is about what people said, of which there are no signals."""
    part: ClassVar[str] = ""

    @abstractmethod
    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the estimates; a StatisticsError that escapes makes the whole measure undefined."""

    def comes_unasked(self, data: MetricData) -> bool:
        """Return whether it is given although no question names it."""
        return False

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return whom `scores` can be about in these data, where slices cut them: no judgment belongs to two aims but for their options."""
        return ()

    def scores(self, data: MetricData, aim: Aim) -> Scores | None:
        """Return the judgments behind one estimate as numbers whose mean it is, None where it is no mean of judgments.

        Raises:
            Undefined: the aim does not say what the measure needs.
        """
        return None

    def reads(self, data: MetricData) -> MetricData:
        """Return the rows that it counts: of a ranking the pairs that it implies, where it counts pairs."""
        return data.pairs if self.basis == "pairs" else data

    def part_of(self, aim: Aim) -> dict[str, str]:
        """Return the outcome that an aim is about as a slice, empty for none."""
        return {} if aim.option is None else {self.part: aim.option}

    @property
    def takes_weights(self) -> bool:
        """Whether weights of judgments enter it: it is a mean of judgments, or fitted to pairs."""
        return self.basis == "pairs" or self.is_mean

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean of single judgments, which slices can cut."""
        return type(self).scores is not Measure.scores

    def last_counted(self, data: MetricData) -> int:
        """Return the last outcome of a pair that it counts: where nobody could judge is none, a tie unless ties are dropped."""
        return int(Outcome.LOSS if data.setting.ties == "drop" else Outcome.BOTH_BAD)

    def may_read(self, data: MetricData) -> bool:
        """Return whether the data hold what this measure counts."""
        if self.basis == "pairs":
            return bool((data.versus >= 0).any()) or (data.is_ranking and bool((data.outcome >= 0).any()))
        if self.basis == "outcomes":
            return bool((data.outcome >= 0).any())
        return not bool(np.isnan(data.value).all())


def reason(error: StatisticsError, data: MetricData) -> str:
    """Return why something is undefined, with versions called by their keys."""
    if isinstance(error, Disconnected):
        return error.worded(data.name)
    return worded(error)


def worded(error: StatisticsError) -> str:
    """Return an error's words in the reader's language."""
    return _(error.template) % error.values if error.values else _(error.template)


def from_columns(
    found: Estimates,
    group: int,
    data: MetricData,
    *,
    newest: int,
    version: str | None = None,
    versus: str | None = None,
    slice: dict[str, str] | None = None,  # noqa: A002 - the contract's own word
) -> Draft:
    """Return one group of an `Estimates` as a draft; an undefined one carries its reason."""
    error = found.undefined[group]
    draft = Draft(
        version=version,
        versus=versus,
        slice=slice,
        n=int(found.n[group]),
        raters=int(found.raters[group]),
        few_raters=bool(found.few_raters[group]),
        method=found.method[group],
        newest=newest,
    )
    if error is not None:
        return replace(draft, undefined=reason(error, data))
    value, low, high = float(found.value[group]), float(found.low[group]), float(found.high[group])
    return replace(draft, value=value, low=low, high=high)
