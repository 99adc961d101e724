"""How often the worst happened."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats
from apps.studies.kinds.severity import CATASTROPHIC
from apps.studies.models import Metric


class CatastrophicRate(AnswerMeasure):
    """The share of answers with the worst grade."""

    slug = "catastrophic_rate"
    label = _("Catastrophic rate")
    about = _(
        "Share of the answers with the worst grade, 4. With none seen the interval still says how many there may be."
    )
    is_proportion = True

    def score(self, values: Floats) -> Floats:
        """Return 1 for a catastrophe, else 0."""
        return (values >= CATASTROPHIC).astype(np.float64)

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return 0 and 1."""
        return 0.0, 1.0


MEASURE = CatastrophicRate()
