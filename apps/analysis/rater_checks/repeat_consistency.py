"""Raters who answer otherwise when asked again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of
from apps.analysis.rater_checks._shares import share_values
from apps.statistics.errors import Undefined
from apps.statistics.quality import repeat_consistency


class RepeatConsistency(Check):
    """Fewer repeats with the same answer than honest raters have."""

    slug = "repeat_consistency"
    label = _("Asked again")
    about = _(
        "Share of repeated items that got the same answer each time, against the crowd and how much its people differ."
    )
    sentence = _(
        "%(hits)d of %(n)d repeated items got the same answer again (%(share)d%%; %(low)d to %(high)d%%); the crowd has %(reference)d%%."
    )
    is_hard = True
    place = 60

    def find(self, crowd: Crowd) -> Flags:
        """Return who contradicts themselves."""
        crowd.closed()
        again = crowd.again
        if again.rater.size == crowd.main.rater.size:
            raise Undefined("Nobody was asked anything again.")
        found = repeat_consistency(
            units=again.unit, answers=again.answer, raters=again.rater, least=3, alpha=ALPHA
        )
        return flags_of(found, lambda rater: share_values(found, rater))


CHECK = RepeatConsistency()
