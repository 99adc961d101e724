"""How many recommend it, less how many do not."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats
from apps.statistics.proportions.satisfaction import DETRACTORS, PROMOTERS
from apps.studies.models import Metric


class Nps(AnswerMeasure):
    """The net promoter score, -100 to 100."""

    slug = "nps"
    label = _("Recommendation (NPS)")
    about = _("Per cent who answer 9 or 10 less per cent who answer 0 to 6, from -100 to 100.")

    def score(self, values: Floats) -> Floats:
        """Return 100 for a promoter, -100 for a detractor, 0 between."""
        return 100.0 * ((values >= PROMOTERS).astype(np.float64) - (values <= DETRACTORS))

    def span(self, metric: Metric) -> tuple[float, float] | None:
        """Return -100 and 100."""
        return -100.0, 100.0


MEASURE = Nps()
