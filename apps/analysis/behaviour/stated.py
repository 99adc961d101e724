"""What people said in the judgments whose making is looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from apps.analysis.dataset import Dataset
from apps.analysis.metric_data import Floats, Ints
from apps.studies.models import Metric


@dataclass(frozen=True, eq=False)
class Stated:
    """What was said, as columns (n,); NaN where it was not.

    `outcome` (-1 for none or several) and `score` are the answer to the primary question, `version` is the id of the version that it is
    about, 0 where that is a pair; `sure` is the stated confidence, `mood` the sentiment of comments.
    """

    outcome: Ints
    score: Floats
    version: Ints
    sure: Floats
    mood: Floats


def stated_by(responses: Ints, dataset: Dataset, primary: Metric | None) -> Stated:
    """Return what these responses (n,), given by id in ascending order, said."""
    sure = next((metric.pk for metric in dataset.metrics if metric.kind == "confidence"), 0)
    comments = [metric.pk for metric in dataset.metrics if metric.kind == "comment"]
    main = _Signals(responses, dataset, [primary.pk] if primary else [])
    return Stated(
        outcome=main.only_outcome(),
        score=main.mean(),
        version=main.version(),
        sure=_Signals(responses, dataset, [sure]).mean(),
        mood=_Signals(responses, dataset, comments).mean(),
    )


class _Signals:
    """The signals of some metrics, each with its response's place."""

    def __init__(self, responses: Ints, dataset: Dataset, metrics: Collection[int]) -> None:
        columns = dataset.columns
        rows = np.flatnonzero(np.isin(columns.metric, list(metrics)))
        place = np.searchsorted(responses, columns.response[rows])
        known = place < len(responses)
        known[known] = responses[place[known]] == columns.response[rows[known]]
        self._count, self._columns = len(responses), columns
        self._rows, self._place = rows[known], place[known]

    def mean(self) -> Floats:
        """Return the mean value of each response (n,), NaN where it has none."""
        value = self._columns.value[self._rows]
        told = np.isfinite(value)
        place = self._place[told]
        size = np.bincount(place, minlength=self._count)
        total = np.bincount(place, value[told], self._count)
        mean: Floats = np.divide(total, size, out=np.full(self._count, np.nan), where=size > 0)
        return mean

    def only_outcome(self) -> Ints:
        """Return the outcome of each response (n,), -1 where it has none or several."""
        outcome = self._columns.outcome[self._rows].astype(np.int64)
        told = outcome >= 0
        place, outcome = self._place[told], outcome[told]
        least = np.full(self._count, np.iinfo(np.int64).max)
        most = np.full(self._count, -1)
        np.minimum.at(least, place, outcome)
        np.maximum.at(most, place, outcome)
        return np.where(least == most, most, -1)

    def version(self) -> Ints:
        """Return the version that each response (n,) is about, the newest of several, 0 where it is about pairs."""
        alone = self._columns.versus[self._rows] == 0
        newest = np.zeros(self._count, dtype=np.int64)
        np.maximum.at(newest, self._place[alone], self._columns.version[self._rows[alone]].astype(np.int64))
        return newest
