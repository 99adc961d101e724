"""The mean of a number."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.metric_data import MetricData
from apps.statistics.proportions import means


class Mean(Measure):
    """One estimate over all; one for each version where the metric is about versions."""

    slug = "mean"
    label = _("Mean")
    about = _("Mean of the answers, with an interval clustered over raters and scenarios.")
    basis = "values"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the mean over all, then by version."""
        yield self._mean(data, np.ones(len(data), dtype=bool), None)
        for place in np.unique(data.version[data.version >= 0]):
            yield self._mean(data, data.version == place, data.setting.versions[int(place)])

    @staticmethod
    def _mean(
        data: MetricData, rows: np.ndarray[tuple[int], np.dtype[np.bool_]], version: str | None
    ) -> Draft:
        low, high = data.metric.low, data.metric.high
        rows = rows & np.isfinite(data.value)
        found = means(
            values=data.value[rows],
            groups=np.zeros(int(rows.sum()), dtype=np.int64),
            count=1,
            raters=data.rater[rows],
            scenarios=data.scenario[rows],
            weights=None if data.weight is None else data.weight[rows],
            bounds=(low, high) if low is not None and high is not None else None,
            population=data.setting.population,
            level=data.setting.level,
        )
        return from_columns(found, 0, data, version=version, newest=data.newest(rows))

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each version where the metric is about versions, else all judgments together."""
        met = np.unique(data.version[data.version >= 0]).tolist()
        return tuple(Aim(data.setting.versions[place]) for place in met) or (Aim(),)

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return the answers, of one version where it is named."""
        rows = np.isfinite(data.value)
        if aim.version is not None:
            rows &= data.version == data.place(aim.version)
        index = np.flatnonzero(rows)
        low, high = data.metric.low, data.metric.high
        bounds = (low, high) if low is not None and high is not None else None
        return Scores(data.value[index], index, bounds=bounds, is_proportion=False)


MEASURE = Mean()
