"""The weighting family in one place: import it from here."""

from __future__ import annotations

from apps.statistics.weighting.raking import Margin, post_stratification, raking
from apps.statistics.weighting.strata import stratum_weights
from apps.statistics.weighting.weights import (
    Effective,
    EmptyGroup,
    NotConverged,
    Weighting,
    kish,
    traffic_weights,
)

__all__ = [
    "Effective",
    "EmptyGroup",
    "Margin",
    "NotConverged",
    "Weighting",
    "kish",
    "post_stratification",
    "raking",
    "stratum_weights",
    "traffic_weights",
]
