"""The synthesis family in one place: import it from here."""

from __future__ import annotations

from apps.statistics.synthesis.index import AlignmentIndex, alignment_index
from apps.statistics.synthesis.sensitivity import WeightSensitivity, weight_sensitivity
from apps.statistics.synthesis.unit import UnitScore, unit_score

__all__ = [
    "AlignmentIndex",
    "UnitScore",
    "WeightSensitivity",
    "alignment_index",
    "unit_score",
    "weight_sensitivity",
]
