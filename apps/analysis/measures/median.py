"""The value in the middle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, Scores, from_columns
from apps.analysis.measures._by_version import versions_of
from apps.analysis.measures._scored import known_cells
from apps.analysis.measures._units import newest_of
from apps.analysis.metric_data import Ints, MetricData
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

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the median over all, then by version; places in a ranking have none over all."""
        rows = np.flatnonzero(data.numbers)
        if not data.is_ranking:
            yield from _medians(data, rows, np.zeros(len(rows), dtype=np.int64), (None,))
        alone, groups, judged = versions_of(Scores(data.value[rows], rows), data)
        if len(alone.rows):
            yield from _medians(
                data, alone.rows, groups, tuple(data.setting.versions[place] for place in judged.tolist())
            )


def _medians(data: MetricData, rows: Ints, groups: Ints, versions: tuple[str | None, ...]) -> Iterator[Draft]:
    found = medians(
        values=data.value[rows],
        groups=groups,
        count=len(versions),
        raters=data.rater[rows],
        scenarios=data.scenario[rows],
        population=data.setting.population,
        level=data.setting.level,
        cells=known_cells(data, rows, groups, len(versions)),
    )
    newest = newest_of(groups, data.response[rows], len(versions))
    for group, version in enumerate(versions):
        yield from_columns(found, group, data, version=version, newest=int(newest[group]))


MEASURE = Median()
