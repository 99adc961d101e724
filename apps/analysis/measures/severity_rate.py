"""How often something went wrong at all."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats
from apps.studies.kinds.severity import NONE
from apps.studies.models import Metric


class SeverityRate(AnswerMeasure):
    """The share of answers with a grade above none."""

    slug = "severity_rate"
    label = _("Severity rate")
    about = _("Share of the answers that found something, however slight: grade 1 or worse.")
    is_proportion = True

    def score(self, values: Floats) -> Floats:
        """Return 1 for whatever is worse than nothing, else 0."""
        return (values > NONE).astype(np.float64)

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return 0 and 1."""
        return 0.0, 1.0


MEASURE = SeverityRate()
