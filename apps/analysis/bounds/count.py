"""count: how many judgments had the outcome, over scenarios that are the whole population."""

from __future__ import annotations

import numpy as np

from apps.analysis.bounds._census import Census
from apps.analysis.measures._base import Scores
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import Undefined


class Count(Census):
    """Judgments, not shares: for what must never happen."""

    slugs = ("count",)

    def of_scores(self, scores: Scores, data: MetricData) -> float:
        """Return how many judgments had the outcome whole; half a win is none."""
        if data.weight is not None:
            raise Undefined("A count takes no weights.")
        if not scores.is_proportion:
            raise Undefined("Only outcomes can be counted; this measure is a mean of numbers.")
        return float(np.count_nonzero(scores.values == 1))

    def of_draft(self, value: float) -> float:
        """Refuse: there is nothing to count."""
        raise Undefined("Only outcomes can be counted; this measure is no share of judgments.")


BOUND = Count()
