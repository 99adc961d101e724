"""The contract of a measure: a metric's columns in, drafts of estimates out."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from apps.analysis.metric_data import MetricData
from apps.core.lazy import LazyText
from apps.statistics.errors import Disconnected, StatisticsError
from apps.statistics.estimates import Estimates


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An estimate before it is stamped with metric, source, pool and age. `newest` is its newest response's id."""

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
    undefined: str | None = None
    newest: int = 0

    @property
    def is_finite(self) -> bool:
        """Whether value and interval, if there are any, are numbers that JSON can hold."""
        return all(part is None or math.isfinite(part) for part in (self.value, self.low, self.high))


class Measure(ABC):
    """One way to turn a metric's signals into numbers.

    Attributes:
        slug: its name in results.
        label: what people call it.
        about: one sentence on how it is computed, for "how was this computed".
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]

    @abstractmethod
    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the estimates; a StatisticsError that escapes makes the whole measure undefined."""


def reason(error: StatisticsError, data: MetricData) -> str:
    """Return why something is undefined, with versions called by their keys."""
    if isinstance(error, Disconnected):
        return error.worded(data.name)
    return str(error)


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
