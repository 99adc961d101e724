"""How far confidence lies from being right."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._calibration import Calibrated, CalibrationMeasure
from apps.analysis.metric_data import Floats, MetricData
from apps.analysis.points import reliability_points
from apps.statistics.calibration import ece


class Ece(CalibrationMeasure):
    """How far confidence lies from being right."""

    slug = "ece"
    label = _("Calibration error")
    about = _(
        "How far confidence lies from the share of answers that most others gave too, mean over bins of confidence. It is above zero even where all is well."
    )

    def of(self, *, confidence: Floats, correct: Floats, data: MetricData, **columns: Any) -> Calibrated:
        """Return it for these confidences."""
        return ece(confidence=confidence, correct=correct, seed=data.setting.seed, **columns)

    def points(self, columns: dict[str, Any], data: MetricData) -> dict[str, Any] | None:
        """Return the bins of a reliability diagram."""
        return reliability_points("raters", seed=data.setting.seed, **columns)


MEASURE = Ece()
