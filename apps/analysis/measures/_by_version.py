"""Means of single answers, over all of them and for each version that they are about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.measures._scored import ratios_of
from apps.analysis.measures._units import newest_of
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.statistics.errors import Undefined
from apps.studies.models import Metric


class AnswerMeasure(Measure):
    """One estimate over all, one for each version where the metric is about versions; subclasses say what an answer counts.

    Of a question that is asked turn by turn every turn's answer counts as one, and n counts them; intervals allow for their being of one
    rater and one scenario.
    """

    basis = "values"
    is_proportion: ClassVar[bool] = False

    @abstractmethod
    def score(self, values: Floats) -> Floats:
        """Return what answers count, shape (n,)."""

    @abstractmethod
    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return the least and the most that an answer can count, None where there are no ends."""

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the mean over all, then by version; places in a ranking have no mean over all."""
        yield from over_all_and_by_version(self.scores(data, Aim()), data)

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each version where the metric is about versions, else all judgments together."""
        return aims_by_version(data)

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return what the answers count, of one version where it is named."""
        rows = data.numbers
        if aim.version is not None:
            rows &= data.version == place_of(aim, data)
        index = np.flatnonzero(rows)
        span = self.span(data.metric)
        return Scores(self.score(data.value[index]), index, bounds=span, is_proportion=self.is_proportion)


def aims_by_version(data: MetricData) -> tuple[Aim, ...]:
    """Return an aim for each version that the metric is about, else one for all judgments together."""
    return tuple(Aim(data.setting.versions[place]) for place in data.judged.tolist()) or (Aim(),)


def place_of(aim: Aim, data: MetricData) -> int:
    """Return the place of the version that an aim names.

    Raises:
        Undefined: the round has no such version.
    """
    place = data.place(aim.version)
    if place < 0:
        raise Undefined("This round has no version of this name.")
    return place


def versions_of(scores: Scores, data: MetricData) -> tuple[Scores, Ints, Ints]:
    """Return the scores that are about a version, each one's group, and the versions' places by group."""
    place = data.version[scores.rows]
    judged = data.judged
    known = np.isin(place, judged) if (place < 0).any() else np.ones(len(place), dtype=np.bool_)
    groups = np.searchsorted(judged, place[known])
    kept = Scores(
        scores.values[known], scores.rows[known], scores.bounds, scores.is_proportion, scores.prefix
    )
    return kept, groups, judged


def over_all_and_by_version(scores: Scores, data: MetricData) -> Iterator[Draft]:
    """Yield the mean of the scores, then of those about each version, in the protocol's order; of a ranking's the latter alone."""
    if not data.is_ranking:
        yield from_columns(ratios_of(scores, data), 0, data, newest=data.newest(scores.rows))
    kept, groups, judged = versions_of(scores, data)
    if not len(kept.rows):
        return
    found = ratios_of(kept, data, groups, len(judged))
    newest = newest_of(groups, data.response[kept.rows], len(judged))
    for group, place in enumerate(judged.tolist()):
        version = data.setting.versions[place]
        yield from_columns(found, group, data, version=version, newest=int(newest[group]))
