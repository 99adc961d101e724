"""Raters who give the same answer over and over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of
from apps.statistics.quality import straight_lining


class StraightLining(Check):
    """A run of the same click that is longer than chance makes it."""

    slug = "straight_lining"
    label = _("Same answer in a row")
    about = _(
        "The longest run of the same answer, as it stood on the page, against runs of independent answers."
    )
    sentence = _("%(longest)d times the same answer in a row, from answer %(start)d on, among %(n)d answers.")
    place = 20

    def find(self, crowd: Crowd) -> Flags:
        """Return who repeats themselves."""
        main = crowd.closed()
        found = straight_lining(
            answers=main.clicked, raters=main.rater, order=main.response, least=8, alpha=ALPHA
        )
        return flags_of(
            found,
            lambda rater: {
                "longest": int(found.longest[rater]),
                "start": int(found.start[rater]) + 1,
                "n": int(found.n[rater]),
            },
        )


CHECK = StraightLining()
