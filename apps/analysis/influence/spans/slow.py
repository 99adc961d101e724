"""Judgments over which their rater hesitated."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.influence.spans._base import Judged, Span
from apps.analysis.metric_data import Bools
from apps.statistics.errors import Undefined
from apps.statistics.quality.lingering import lingered


class Slow(Span):
    """More than twice the time that this rater and this item usually take."""

    slug = "slow"
    label = _("Long hesitation")
    about = _(
        "Judgments that took more than twice as long as the same person, and the same item, usually take."
    )
    place = 30

    def rows(self, judged: Judged) -> Bools:
        """Return them.

        Raises:
            Undefined: nothing was timed.
        """
        data = judged.asked.question.data
        # Moments are read after the judgments: a response that was erased in between is not timed.
        seconds = judged.moments().seconds_of(data.response)
        timed = np.flatnonzero(seconds > 0)
        if not len(timed):
            raise Undefined("No judgment was timed.")
        found = np.zeros(len(data), dtype=np.bool_)
        found[timed] = lingered(seconds=seconds[timed], raters=data.rater[timed], items=data.item[timed])
        return found


SPAN = Slow()
