"""The value in the middle."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.metric_data import Bools, MetricData
from apps.statistics.proportions import medians


class Median(Measure):
    """One estimate over all; one for each version where the metric is about versions."""

    slug = "median"
    label = _("Median")
    about = _(
        "Half of the answers lie at or below it, half at or above it. The interval need not lie evenly around it."
    )
    basis = "values"
    cost = "review"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the median over all, then by version."""
        known = np.isfinite(data.value)
        yield self._median(data, known, None)
        for place in np.unique(data.version[data.version >= 0]):
            yield self._median(data, known & (data.version == place), data.setting.versions[int(place)])

    @staticmethod
    def _median(data: MetricData, rows: Bools, version: str | None) -> Draft:
        found = medians(
            values=data.value[rows],
            groups=np.zeros(int(rows.sum()), dtype=np.int64),
            count=1,
            raters=data.rater[rows],
            scenarios=data.scenario[rows],
            population=data.setting.population,
            level=data.setting.level,
        )
        return from_columns(found, 0, data, version=version, newest=data.newest(rows))


MEASURE = Median()
