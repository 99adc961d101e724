"""Rates of one outcome of a preference, overall and for each version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

import numpy as np

from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.measures._versions import newest_by_version
from apps.analysis.metric_data import MetricData
from apps.statistics.pairwise import Outcome, OutcomeRate

_CODES = {"tie": Outcome.EQUAL, "both_bad": Outcome.BOTH_BAD, "cannot_judge": Outcome.CANNOT_JUDGE}


class OutcomeMeasure(Measure):
    """How often judgments ended in one outcome; subclasses say which."""

    basis = "pairs"
    outcome: ClassVar[Literal["tie", "both_bad", "cannot_judge"]]

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return all judgments together."""
        return (Aim(),)

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return who said it, among the judgments made, over all or over those that met a version."""
        rows = np.ones(len(data), dtype=np.bool_)
        if self.outcome != "cannot_judge":
            rows &= data.outcome != Outcome.CANNOT_JUDGE
        if aim.version is not None:
            place = data.place(aim.version)
            rows &= (data.version == place) | (data.versus == place)
        index = np.flatnonzero(rows)
        return Scores((data.outcome[index] == _CODES[self.outcome]).astype(np.float64), index)

    def last_counted(self, data: MetricData) -> int:
        """Return the last outcome below the line: all of them where the rate is of those who could not judge."""
        return int(Outcome.CANNOT_JUDGE if self.outcome == "cannot_judge" else Outcome.BOTH_BAD)

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the rate over all, then over the judgments that met each version."""
        rate: OutcomeRate = getattr(data.outcome_rates, self.outcome)
        yield from_columns(rate.overall, 0, data, newest=data.newest())
        newest = newest_by_version(data)
        for index in range(len(rate.versions)):
            yield from_columns(rate.versions, index, data, version=data.name(index), newest=newest[index])
