"""How far confidence lies from being right, less what chance adds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._calibration import Calibrated, CalibrationMeasure
from apps.analysis.metric_data import Floats, MetricData
from apps.statistics.calibration import ece_debiased


class EceDebiased(CalibrationMeasure):
    """How far confidence lies from being right, less what chance adds."""

    slug = "ece_debiased"
    label = _("Calibration error without chance")
    about = _(
        "Root of the mean squared distance of confidence from the share of answers that most others gave too, less what chance adds."
    )

    def of(self, *, confidence: Floats, correct: Floats, data: MetricData, **columns: Any) -> Calibrated:
        """Return it for these confidences."""
        return ece_debiased(confidence=confidence, correct=correct, seed=data.setting.seed, **columns)


MEASURE = EceDebiased()
