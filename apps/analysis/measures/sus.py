"""The System Usability Scale."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats
from apps.studies.models import Metric


class Sus(AnswerMeasure):
    """The mean score of the ten statements, 0 to 100."""

    slug = "sus"
    label = _("Usability (SUS)")
    about = _("Mean score of the ten statements, from 0 to 100 (Brooke 1996).")

    def score(self, values: Floats) -> Floats:
        """Return the scores."""
        return values

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return 0 and 100."""
        return 0.0, 100.0


MEASURE = Sus()
