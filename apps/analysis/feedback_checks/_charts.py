"""Charts of a share and of a mean by day, from single judgments."""

from __future__ import annotations

import numpy as np

from apps.analysis.feedback_checks._base import ALPHA, BASELINE, Alarms, Chart, Feed, with_judgments
from apps.analysis.metric_data import Floats, Ints
from apps.statistics.quality import LevelChanges, mean_changes, share_changes


def share_alarms(feed: Feed, *, day: Ints, hits: Floats, n: Floats) -> Alarms:
    """Return the days whose share of hits is out of line, in per cent; rows (n,) bring hits of n, days are places in the feed."""
    total = np.bincount(day, n, minlength=feed.count).astype(np.int64)
    found = np.bincount(day, hits, minlength=feed.count).astype(np.int64)
    days = with_judgments(total)
    chart = share_changes(hits=found[days], n=total[days], baseline=BASELINE, alpha=ALPHA, seed=feed.seed)
    return _alarms(feed, chart, days, total, scale=100)


def mean_alarms(feed: Feed, *, day: Ints, values: Floats) -> Alarms:
    """Return the days whose mean is out of line."""
    total = np.bincount(day, minlength=feed.count)
    days = with_judgments(total)
    means = np.bincount(day, values, minlength=feed.count)[days] / total[days]
    chart = mean_changes(means=means, n=total[days], baseline=BASELINE, alpha=ALPHA, seed=feed.seed)
    return _alarms(feed, chart, days, total, scale=1)


def _alarms(feed: Feed, chart: LevelChanges, days: Ints, total: Ints, *, scale: float) -> Alarms:
    later = days[BASELINE:]
    drawn = Chart(
        day=feed.first + later,
        seen=chart.value,
        n=total[later],
        weight=total[later],
        statistic=chart.statistic,
        flagged=chart.flagged,
        limit=chart.limit,
    )
    return Alarms(tuple(drawn.alarms(chart.level, scale=scale)), chart.false_alarms, chart.days, chart.method)
