"""The family of calibration in one place: import it from here."""

from __future__ import annotations

from apps.statistics.calibration.bins import Binning
from apps.statistics.calibration.brier import Brier, brier, brier_classes, overconfidence
from apps.statistics.calibration.debiased import DebiasedError, ece_debiased
from apps.statistics.calibration.error import CalibrationError, ece
from apps.statistics.calibration.reliability import Reliability, reliability

__all__ = [
    "Binning",
    "Brier",
    "CalibrationError",
    "DebiasedError",
    "Reliability",
    "brier",
    "brier_classes",
    "ece",
    "ece_debiased",
    "overconfidence",
    "reliability",
]
