"""What several measures share about versions that were met."""

from __future__ import annotations

import numpy as np

from apps.analysis.dataset import MetricData


def newest_by_version(data: MetricData) -> list[int]:
    """Return the newest response that met each version, by its index among the met."""
    newest = np.zeros(len(data.met), dtype=np.int64)
    for column in (data.version, data.versus):
        np.maximum.at(newest, np.searchsorted(data.met, column), data.response)
    return [int(value) for value in newest]
