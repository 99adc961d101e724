"""The contract of a check of incoming feedback: a round's days in, spans of days that are out of line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from apps.analysis.crowd import Crowd
from apps.analysis.dataset import MAIN, Dataset
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.analysis.moments import Moments
from apps.analysis.rater_checks._base import Values
from apps.core.lazy import LazyText
from apps.statistics.arrays import Bools
from apps.statistics.errors import Undefined
from apps.statistics.quality.ewma import LEAST_DAYS
from apps.studies.models import Metric

ALPHA = 0.01
"""The chance that any day of an unchanged period is called out of line, by each check."""

BASELINE = LEAST_DAYS
"""The first so many whole days with judgments say what is usual: a week, and they stay those days however long a round runs."""


@dataclass(frozen=True, eq=False)
class Feed:
    """What came in, day by day: judgments of people in the main pool, from the first whole day to the last, and the ids of all."""

    dataset: Dataset
    crowd: Crowd
    moments: Moments
    responses: Ints
    first: int
    last: int
    seed: int

    def of(self, metric: Metric) -> tuple[MetricData, Ints]:
        """Return a metric's judgments on these days, and the place of each one's day."""
        data = self.dataset.of(metric, MAIN)
        place, whole = self.days(data.response)
        return data.where(whole), place[whole]

    def days(self, responses: Ints) -> tuple[Ints, Bools]:
        """Return the place of the day of each response (n,), and whether it is one of these days."""
        place = self.moments.day[self.moments.place(responses)] - self.first
        return place, (place >= 0) & (place <= self.last - self.first)

    @property
    def count(self) -> int:
        """How many days there are."""
        return max(self.last - self.first + 1, 0)


@dataclass(frozen=True)
class Alarm:
    """Days in a row that are out of line.

    Attributes:
        since: number of the first day; `until` of the last.
        strength: how far beyond the limit, on the scale of flags of raters: at the limit it is -log10 of the chance of a false alarm.
        n: judgments on these days.
        over: whether the days after it are in line again.
    """

    since: int
    until: int
    strength: float
    n: int
    values: Values
    over: bool


@dataclass(frozen=True)
class Alarms:
    """What a check found; `false_alarms` is the chance that any day of an unchanged period is flagged."""

    alarms: tuple[Alarm, ...]
    false_alarms: float
    days: int
    method: str


class FeedbackCheck(ABC):
    """One respect in which feedback can change; attributes as those of a check of raters."""

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]
    sentence: ClassVar[LazyText]
    is_hard: ClassVar[bool] = False
    place: ClassVar[int] = 50

    @abstractmethod
    def find(self, feed: Feed) -> Alarms:
        """Return the days that are out of line.

        Raises:
            StatisticsError: there is too little to tell, and why.
        """


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart of days, as columns: numbers of the days charted after the baseline, what was seen, n, weight, statistic, flags."""

    day: Ints
    seen: Floats
    n: Ints
    weight: Ints
    statistic: Floats
    flagged: Bools
    limit: float

    def alarms(self, usual: float, *, scale: float = 1.0) -> Iterator[Alarm]:
        """Yield each run of flagged days, with what was seen (weighted) and what is usual, times `scale`."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self.flagged.astype(np.int64), [0]])))
        for begin, end in edges.reshape(-1, 2).tolist():
            n = int(self.n[begin:end].sum())
            seen = float(np.average(self.seen[begin:end], weights=self.weight[begin:end]))
            farthest = float(np.abs(self.statistic[begin:end]).max())
            yield Alarm(
                since=int(self.day[begin]),
                until=int(self.day[end - 1]),
                strength=-float(np.log10(ALPHA)) * farthest / self.limit,
                n=n,
                values={
                    "seen": round(seen * scale, 3),
                    "usual": round(usual * scale, 3),
                    "days": end - begin,
                    "statistic": round(farthest, 2),
                    "limit": round(self.limit, 2),
                    "n": n,
                },
                over=end < len(self.flagged),
            )


def with_judgments(n: Ints) -> Ints:
    """Return the places of days that have judgments.

    Raises:
        Undefined: there are too few to say what is usual and what is not.
    """
    days = np.flatnonzero(n)
    if days.size <= BASELINE:
        raise Undefined(
            "There are %(found)d whole days with judgments; a week says what is usual, and a day after it is needed.",
            found=int(days.size),
        )
    return days
