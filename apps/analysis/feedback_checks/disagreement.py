"""Days on which people disagree more or less than usual."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.feedback_checks._base import Alarms, Feed, FeedbackCheck
from apps.analysis.feedback_checks._charts import share_alarms
from apps.analysis.metric_data import Ints
from apps.statistics.arrays import numbered
from apps.statistics.errors import Undefined


class Disagreement(FeedbackCheck):
    """Share of pairs of judgments of one item that differ."""

    slug = "disagreement"
    label = _("Disagreement")
    about = _(
        "Share of pairs of judgments of the same item that differ, a pair counting on the day of its later judgment, against the first week."
    )
    sentence = _(
        "%(seen).1f%% of %(n)d pairs of judgments differ over %(days)d days, where %(usual).1f%% is usual; %(statistic).1f against a limit of "
        "%(limit).1f."
    )
    place = 40

    def find(self, feed: Feed) -> Alarms:
        """Return the days on which people differ otherwise."""
        main = feed.crowd.closed()
        said = main.where(main.informed & ~np.isin(main.rater, feed.crowd.aside))
        before = earlier(said.unit)
        same = earlier(numbered(said.unit)[0] * (int(said.answer.max(initial=0)) + 1) + said.answer)
        day, whole = feed.days(said.response)
        met = whole & (before > 0)
        if not met.any():
            raise Undefined("No item was judged twice on these days.")
        return share_alarms(
            feed,
            day=day[met],
            hits=(before - same)[met].astype(np.float64),
            n=before[met].astype(np.float64),
        )


def earlier(codes: Ints) -> Ints:
    """Return how many rows with the same code stand before each row (n,)."""
    order = np.argsort(codes, kind="stable")
    ranked = codes[order]
    begins = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    sizes = np.diff(np.concatenate([begins, [len(ranked)]]))
    place = np.empty(len(codes), dtype=np.int64)
    place[order] = np.arange(len(codes)) - np.repeat(begins, sizes)
    return place


CHECK = Disagreement()
