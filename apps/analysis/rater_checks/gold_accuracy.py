"""Raters who are wrong on items whose answer is known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of
from apps.analysis.rater_checks._shares import share_values
from apps.statistics.errors import Undefined
from apps.statistics.quality import gold_accuracy

FLOOR = 0.7
"""Whoever looks is right on so many gold items ..."""
MARGIN = 0.15
"""... or, where they are hard for all, on this much less than all people together."""
LEAST_FLOOR = 0.05


class GoldAccuracy(Check):
    """Fewer gold items right than the floor."""

    slug = "gold_accuracy"
    label = _("Known answers")
    about = _(
        "Share right on gold items, against a floor of 70%, or of 15 points below all people together where gold is harder than that."
    )
    sentence = _(
        "%(hits)d of %(n)d gold items right (%(share)d%%; %(low)d to %(high)d%%); the floor is %(reference)d%%."
    )
    is_hard = True
    place = 40

    def find(self, crowd: Crowd) -> Flags:
        """Return who is below the floor."""
        gold = crowd.gold
        if not gold.rater.size:
            raise Undefined("Nobody has judged an item whose answer is known.")
        floor = max(min(FLOOR, float(gold.right.mean()) - MARGIN), LEAST_FLOOR)
        found = gold_accuracy(correct=gold.right, raters=gold.rater, floor=floor, least=3, alpha=ALPHA)
        return flags_of(found, lambda rater: share_values(found, rater))


CHECK = GoldAccuracy()
