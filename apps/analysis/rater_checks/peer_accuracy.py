"""Raters who agree with others less than the crowd does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of
from apps.analysis.rater_checks._shares import share_values
from apps.statistics.quality import peer_accuracy


class PeerAccuracy(Check):
    """Fewer answers that most others gave than honest raters have."""

    slug = "peer_accuracy"
    label = _("Agreement with others")
    about = _(
        "Share of answers that most other people gave to the same item, against the crowd and how much its people differ."
    )
    sentence = _(
        "%(hits)d of %(n)d answers are those of most others (%(share)d%%; %(low)d to %(high)d%%); the crowd has %(reference)d%%."
    )
    is_hard = True
    place = 50

    def find(self, crowd: Crowd) -> Flags:
        """Return who stands apart."""
        main = crowd.closed()
        said = main.where(main.informed)
        found = peer_accuracy(units=said.unit, answers=said.answer, raters=said.rater, least=8, alpha=ALPHA)
        return flags_of(found, lambda rater: share_values(found, rater))


CHECK = PeerAccuracy()
