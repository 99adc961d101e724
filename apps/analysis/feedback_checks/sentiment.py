"""Days on which comments sound otherwise than usual."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.feedback_checks._base import Alarms, Feed, FeedbackCheck
from apps.analysis.feedback_checks._charts import mean_alarms
from apps.statistics.errors import Undefined

TEXT = "text"


class FeedSentiment(FeedbackCheck):
    """Mean sentiment of comments a day."""

    slug = "sentiment"
    label = _("Sentiment of comments")
    about = _("How pleased the comments of a day sound, from -1 to 1, against the first week.")
    sentence = _(
        "Comments sound %(seen).2f on average for %(days)d days, where %(usual).2f is usual; %(statistic).1f against a limit of %(limit).1f."
    )
    place = 20

    def find(self, feed: Feed) -> Alarms:
        """Return the days that sound otherwise."""
        metric = next((one for one in feed.dataset.metrics if one.source == TEXT), None)
        if metric is None:
            raise Undefined("No question of this round asks for a comment.")
        data, day = feed.of(metric)
        told = np.isfinite(data.value)
        return mean_alarms(feed, day=day[told], values=data.value[told])


CHECK = FeedSentiment()
