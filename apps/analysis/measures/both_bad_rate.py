"""Share of judgments that called both bad."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._outcomes import OutcomeMeasure


class BothBadRate(OutcomeMeasure):
    """One rate over all judgments and one for each version."""

    slug = "both_bad_rate"
    label = _("Both bad")
    about = _("Share of judgments that called both bad.")
    outcome = "both_bad"


MEASURE = BothBadRate()
