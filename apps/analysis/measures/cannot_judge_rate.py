"""Share of judgments in which the rater could not judge."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._outcomes import OutcomeMeasure


class CannotJudgeRate(OutcomeMeasure):
    """One rate over all judgments and one for each version."""

    slug = "cannot_judge_rate"
    label = _("Cannot judge")
    about = _("Share of judgments in which the rater could not judge.")
    outcome = "cannot_judge"


MEASURE = CannotJudgeRate()
