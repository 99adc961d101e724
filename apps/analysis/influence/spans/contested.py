"""Judgments of what raters split over."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.influence.spans._base import Judged, Span
from apps.analysis.metric_data import Bools
from apps.statistics.arrays import numbered
from apps.statistics.errors import Undefined

LEAST = 3
"""Of so many judgments an item's raters can be split."""
SPLIT = 2 / 9
"""The variance of answers on a scale from 0 to 1 when a third of them lies at the one end and all others at the other."""


class Contested(Span):
    """Items whose answers are spread at least as far as a split of one to two."""

    slug = "contested"
    label = _("Raters split")
    about = _(
        "Judgments of items with at least three judgments whose answers are spread as far as a third of them at one end of the scale and two thirds at the other, or farther."
    )
    place = 40

    def rows(self, judged: Judged) -> Bools:
        """Return them.

        Raises:
            Undefined: the answers have no two ends.
        """
        counted, data = judged.counted, judged.asked.question.data
        if counted is None or counted.ends is None:
            raise Undefined("Only answers between two ends of a scale can be split between them.")
        bottom, top = counted.ends
        share = (counted.values - bottom) / (top - bottom)
        item, found = numbered(data.item[counted.rows])
        n = np.bincount(item, minlength=len(found))
        mean = np.bincount(item, share, minlength=len(found)) / n
        spread = np.bincount(item, (share - mean[item]) ** 2, minlength=len(found)) / n
        rows = np.zeros(len(data), dtype=np.bool_)
        rows[counted.rows] = ((n >= LEAST) & (spread >= SPLIT - 1e-9))[item]
        return rows


SPAN = Contested()
