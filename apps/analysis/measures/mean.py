"""The mean of a number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats, MetricData
from apps.studies.derived import BEHAVIOUR
from apps.studies.models import Metric


class Mean(AnswerMeasure):
    """The mean of the answers."""

    slug = "mean"
    label = _("Mean")
    about = _(
        "Mean of the answers, with an interval clustered over raters and scenarios. Of rankings it is the mean place, 1 best."
    )

    def score(self, values: Floats) -> Floats:
        """Return the answers."""
        return values

    def comes_unasked(self, data: MetricData) -> bool:
        """Return whether this is a kind of event whose name some judgments also give a number."""
        return data.metric.kind == BEHAVIOUR and bool(data.numbers.any())

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return the ends of the scale."""
        return (metric.low, metric.high) if metric.low is not None and metric.high is not None else None


MEASURE = Mean()
