"""How many are satisfied."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats
from apps.studies.models import Metric

SATISFIED = 4


class Csat(AnswerMeasure):
    """The share of the two best grades of five."""

    slug = "csat"
    label = _("Satisfaction (CSAT)")
    about = _("Share of the answers that gave one of the two best grades, 4 or 5 of 5.")
    is_proportion = True

    def score(self, values: Floats) -> Floats:
        """Return 1 for a grade of 4 or 5, else 0."""
        return (values >= SATISFIED).astype(np.float64)

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return 0 and 1."""
        return 0.0, 1.0


MEASURE = Csat()
