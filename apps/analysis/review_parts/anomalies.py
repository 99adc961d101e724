"""Raters and days that stand out, for the queue on the page of quality."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.anomalies.looking import look_in
from apps.analysis.review_parts._base import Found, Part, Subject


class Anomalies(Part):
    """All checks of raters and of incoming feedback; what they find is kept as rows, so that a person can settle it."""

    slug = "anomalies"
    label = _("Raters and days that stand out")
    about = _(
        "Speed, runs, side, known answers, agreement, repeats, drift and near-duplicates of raters; judgments a day, sentiment, failures and disagreement "
        "of days; each with the false alarms to expect."
    )
    place = 20

    def find(self, subject: Subject) -> Found:
        """Look, keep what stands out, and tell how much: whom it is about is on the page of quality only."""
        kept = look_in(subject.round, subject.dataset, now=subject.now, check=subject.check)
        return Found(body={"open": kept.opened, "closed_by_rule": kept.closed})


PART = Anomalies()
