"""The User Experience Questionnaire, short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Scores
from apps.analysis.measures._by_version import AnswerMeasure, over_all_and_by_version
from apps.analysis.metric_data import Floats, MetricData
from apps.studies.models import Metric


class UeqShort(AnswerMeasure):
    """The mean overall quality, and as options the means of its two halves, each from -3 to 3."""

    slug = "ueq_s"
    label = _("Experience (UEQ-S)")
    about = _(
        "Mean of the eight pairs of words, from -3 to 3 (Schrepp and others 2017): overall, and apart for the four of use (pragmatic) "
        "and the four of joy (hedonic)."
    )

    def score(self, values: Floats) -> Floats:
        """Return the scores."""
        return values

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return -3 and 3."""
        return -3.0, 3.0

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the overall quality, then that of each half."""
        yield from super().estimates(data)
        for code, half in enumerate(data.metric.outcomes):
            rows = np.flatnonzero((data.outcome == code) & np.isfinite(data.value))
            scores = Scores(data.value[rows], rows, bounds=self.span(data.metric), is_proportion=False)
            for draft in over_all_and_by_version(scores, data):
                yield replace(draft, slice={"option": half})


MEASURE = UeqShort()
