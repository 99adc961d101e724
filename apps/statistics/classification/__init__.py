"""The family of classification in one place: import it from here."""

from __future__ import annotations

from apps.statistics.classification.confusion import Confusion, confusion
from apps.statistics.classification.noise import CorrectedRates, corrected_accuracy, corrected_rates
from apps.statistics.classification.rates import ClassRates, accuracy, f1, precision, recall

__all__ = [
    "ClassRates",
    "Confusion",
    "CorrectedRates",
    "accuracy",
    "confusion",
    "corrected_accuracy",
    "corrected_rates",
    "f1",
    "precision",
    "recall",
]
