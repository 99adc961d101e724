"""Share of judgments that called the two about equal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._outcomes import OutcomeMeasure


class TieRate(OutcomeMeasure):
    """One rate over all judgments and one for each version."""

    slug = "tie_rate"
    label = _("Tie rate")
    about = _("Share of judgments that called the two about equal.")
    outcome = "tie"


MEASURE = TieRate()
