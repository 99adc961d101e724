"""Days on which more or fewer outputs fail than usual."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.failures import better_end
from apps.analysis.feedback_checks._base import Alarms, Feed, FeedbackCheck
from apps.analysis.feedback_checks._charts import share_alarms
from apps.analysis.measures._units import says_something
from apps.analysis.metric_data import RANK, MetricData
from apps.statistics.arrays import Bools
from apps.statistics.errors import Undefined
from apps.studies.models import Metric

BOTH_BAD = "both_bad"
SEVERITY = "severity"


class FailureRate(FeedbackCheck):
    """Share of judgments that found a failure."""

    slug = "failure_rate"
    label = _("Failure rate")
    about = _(
        "Share of a day's judgments that found a failure: severity of 1 or more, both bad, or a grade in the worse half of its scale, against the "
        "first week. The first question that can tell counts, severity before others."
    )
    sentence = _(
        "%(seen).1f%% of %(n)d judgments found a failure over %(days)d days, where %(usual).1f%% is usual; %(statistic).1f against a limit of "
        "%(limit).1f."
    )
    place = 30

    def find(self, feed: Feed) -> Alarms:
        """Return the days with more or fewer failures."""
        metrics = sorted(feed.dataset.metrics, key=lambda one: one.kind != SEVERITY)
        metric = next((one for one in metrics if _tells(one)), None)
        if metric is None:
            raise Undefined("No question of this round tells a failure.")
        data, day = feed.of(metric)
        told = says_something(data) if metric.outcomes else np.isfinite(data.value)
        hits = _failed(data)[told].astype(np.float64)
        return share_alarms(feed, day=day[told], hits=hits, n=np.ones(len(hits)))


def _tells(metric: Metric) -> bool:
    if metric.kind == SEVERITY or BOTH_BAD in metric.outcomes:
        return True
    on_scale = metric.low is not None and metric.high is not None and metric.kind != RANK
    return on_scale and metric.source == "stated" and bool(better_end(metric))


def _failed(data: MetricData) -> Bools:
    metric = data.metric
    if metric.kind == SEVERITY:
        return np.asarray(data.value >= 1, dtype=np.bool_)
    if BOTH_BAD in metric.outcomes:
        return np.asarray(data.outcome == metric.outcomes.index(BOTH_BAD), dtype=np.bool_)
    middle = (float(metric.low or 0) + float(metric.high or 0)) / 2
    low = data.value < middle if better_end(metric) == "higher" else data.value > middle
    return np.asarray(low, dtype=np.bool_)


CHECK = FailureRate()
