"""How good confidence is, all in all."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._calibration import Calibrated, CalibrationMeasure
from apps.analysis.metric_data import Floats, MetricData
from apps.statistics.calibration import brier


class Brier(CalibrationMeasure):
    """How good confidence is, all in all."""

    slug = "brier"
    label = _("Brier score")
    about = _(
        "Mean of (confidence - correct) squared; correct is 1 where most others gave the same answer, else 0. Lower is better."
    )

    def of(self, *, confidence: Floats, correct: Floats, data: MetricData, **columns: Any) -> Calibrated:
        """Return it for these confidences."""
        return brier(confidence=confidence, correct=correct, **columns)


MEASURE = Brier()
