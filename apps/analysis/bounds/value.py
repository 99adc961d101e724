"""value: the measure over the scenarios at hand, which are the whole population."""

from __future__ import annotations

import numpy as np

from apps.analysis.bounds._census import Census
from apps.analysis.measures._base import Scores
from apps.analysis.metric_data import MetricData


class Value(Census):
    """The measure itself."""

    slugs = ("value",)

    def of_scores(self, scores: Scores, data: MetricData) -> float:
        """Return the mean, weighted where the gate says so."""
        return float(np.average(scores.values, weights=scores.weights(data)))

    def of_draft(self, value: float) -> float:
        """Return the estimate."""
        return value


BOUND = Value()
