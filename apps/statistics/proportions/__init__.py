"""The family of means and rates in one place: import it from here."""

from __future__ import annotations

from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.power import Plan, judgments_for_gap, smallest_gap
from apps.statistics.proportions.means import mean, means, proportion, proportions, shares

__all__ = [
    "Estimate",
    "Estimates",
    "Plan",
    "judgments_for_gap",
    "mean",
    "means",
    "proportion",
    "proportions",
    "shares",
    "smallest_gap",
]
