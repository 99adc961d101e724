"""Days on which more or fewer judgments come in than usual."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.feedback_checks._base import (
    ALPHA,
    BASELINE,
    Alarms,
    Chart,
    Feed,
    FeedbackCheck,
    with_judgments,
)
from apps.statistics.quality import rate_changes


class Rate(FeedbackCheck):
    """Judgments a day."""

    slug = "rate"
    label = _("Judgments a day")
    about = _("How many judgments come in on a day, against the first week.")
    sentence = _(
        "%(seen).1f judgments a day for %(days)d days, where %(usual).1f are usual; %(statistic).1f against a limit of %(limit).1f."
    )
    place = 10

    def find(self, feed: Feed) -> Alarms:
        """Return the days with too many or too few."""
        place, whole = feed.days(feed.responses)
        counts = np.bincount(place[whole], minlength=feed.count)
        with_judgments(counts)
        found = rate_changes(counts=counts, baseline=BASELINE, alpha=ALPHA, seed=feed.seed)
        days = np.arange(feed.first + BASELINE, feed.last + 1)
        later = counts[BASELINE:]
        # A day weighs as one: what is told is judgments a day.
        chart = Chart(
            day=days,
            seen=later.astype(np.float64),
            n=later,
            weight=np.ones_like(later),
            statistic=found.statistic,
            flagged=found.flagged,
            limit=found.limit,
        )
        alarms = tuple(chart.alarms(found.rate))
        return Alarms(alarms, found.false_alarms, found.days, found.method)


CHECK = Rate()
