"""How pleased comments sound."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._by_version import AnswerMeasure
from apps.analysis.metric_data import Floats, MetricData
from apps.studies.models import Metric

TEXT = "text"


class Sentiment(AnswerMeasure):
    """The mean sentiment of comments, from -1 (displeased) to 1 (pleased)."""

    slug = "sentiment"
    label = _("Sentiment")
    about = _(
        "Mean of the compound score of VADER over English comments, from -1 (displeased) to 1 (pleased), with an interval clustered over raters and "
        "scenarios. Comments in other languages are not measured and not counted."
    )
    ends = (-1.0, 1.0)

    def may_read(self, data: MetricData) -> bool:
        """Return whether the data are measured from texts."""
        return data.metric.source == TEXT and super().may_read(data)

    def score(self, values: Floats) -> Floats:
        """Return the scores."""
        return values

    def span(self, metric: Metric) -> tuple[float, float]:
        """Return the ends of the score."""
        return self.ends


MEASURE = Sentiment()
