"""Raters who answer far faster than the items take."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of, percent
from apps.statistics.errors import Undefined
from apps.statistics.quality import speeders

TOLERATED = 0.5
"""Honest people differ in pace: only who is far too fast on more than this share stands out."""


class Speeders(Check):
    """More fast judgments than anybody would have by chance."""

    slug = "speeders"
    label = _("Speed")
    about = _(
        "Judgments that took far less time than the item takes others: more of them than half, since some people are quick."
    )
    sentence = _(
        "%(fast)d of %(n)d timed judgments (%(share)d%%) were far faster than the items take; up to %(reference)d%% pass for anybody. "
        "Their usual pace is %(pace).2f of the usual time."
    )
    place = 10

    def find(self, crowd: Crowd) -> Flags:
        """Return who is too fast too often."""
        paces = crowd.paces
        if not paces.seconds.size:
            raise Undefined("No judgment was timed.")
        found = speeders(
            seconds=paces.seconds, raters=paces.rater, items=paces.item, tolerated=TOLERATED, alpha=ALPHA
        )
        return flags_of(
            found,
            lambda rater: {
                "fast": int(found.fast[rater]),
                "n": int(found.n[rater]),
                "share": percent(float(found.share[rater])),
                "reference": percent(found.reference),
                "pace": round(float(found.pace[rater]), 3),
            },
        )


CHECK = Speeders()
