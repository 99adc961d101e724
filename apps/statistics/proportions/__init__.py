"""The family of means and rates in one place: import it from here."""

from __future__ import annotations

from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.power import Plan, judgments_for_gap, smallest_gap
from apps.statistics.proportions.means import mean, means, proportion, proportions, shares
from apps.statistics.proportions.middle import median, medians
from apps.statistics.proportions.questionnaires import (
    UeqShort,
    UeqShortScores,
    sus,
    sus_score,
    ueq_s,
    ueq_s_score,
)
from apps.statistics.proportions.rates import rate_per_unit, rates_per_unit
from apps.statistics.proportions.satisfaction import csat, csat_by_group, nps, nps_by_group

__all__ = [
    "Estimate",
    "Estimates",
    "Plan",
    "UeqShort",
    "UeqShortScores",
    "csat",
    "csat_by_group",
    "judgments_for_gap",
    "mean",
    "means",
    "median",
    "medians",
    "nps",
    "nps_by_group",
    "proportion",
    "proportions",
    "rate_per_unit",
    "rates_per_unit",
    "shares",
    "smallest_gap",
    "sus",
    "sus_score",
    "ueq_s",
    "ueq_s_score",
]
