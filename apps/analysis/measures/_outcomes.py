"""Rates of one outcome of a preference, overall and for each version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.measures._versions import newest_by_version
from apps.analysis.metric_data import MetricData
from apps.statistics.pairwise import OutcomeRate


class OutcomeMeasure(Measure):
    """How often judgments ended in one outcome; subclasses say which."""

    outcome: ClassVar[Literal["tie", "both_bad", "cannot_judge"]]

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the rate over all, then over the judgments that met each version."""
        rate: OutcomeRate = getattr(data.outcome_rates, self.outcome)
        yield from_columns(rate.overall, 0, data, newest=data.newest())
        newest = newest_by_version(data)
        for index in range(len(rate.versions)):
            yield from_columns(rate.versions, index, data, version=data.name(index), newest=newest[index])
