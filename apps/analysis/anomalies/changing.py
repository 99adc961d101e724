"""What setting people aside would change: the number that decides, with and without them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from apps.analysis.dataset import MAIN, Dataset
from apps.analysis.headlines import primary_of, wanted_of
from apps.analysis.measures import measures
from apps.analysis.measures._base import Draft, worded
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import StatisticsError
from apps.studies.protocol import Protocol


def change_without(dataset: Dataset, protocol: Protocol, raters: Iterable[int]) -> dict[str, Any]:
    """Return the deciding estimate of the main pool as it is and without these raters (ids); empty where nobody is meant or there is none."""
    metric = dataset.metric(primary_of(protocol))
    codes = np.flatnonzero(np.isin(dataset.people, list(raters)))
    if metric is None or not codes.size:
        return {}
    wanted = wanted_of(protocol, metric, dataset.setting.versions)
    if wanted["measure"] not in measures():
        return {}
    data = dataset.of(metric, MAIN)
    return {
        **wanted,
        "people": int(codes.size),
        "now": _estimate(data, wanted),
        "without": _estimate(data.where(~np.isin(data.rater, codes)), wanted),
    }


def _estimate(data: MetricData, wanted: dict[str, str | None]) -> dict[str, Any]:
    measure = measures()[str(wanted["measure"])]
    try:
        drafts = list(measure.estimates(measure.reads(data)))
    except StatisticsError as error:
        return {"undefined": worded(error)}
    found = next(
        (
            draft
            for draft in drafts
            if (draft.version, draft.versus, draft.slice) == (wanted["version"], wanted["versus"], None)
        ),
        Draft(undefined=""),
    )
    names = ("value", "low", "high", "n", "raters", "method", "undefined")
    return {name: getattr(found, name) for name in names}
