"""The planning family in one place: what a study can see, and how many judgments that takes."""

from __future__ import annotations

from apps.statistics.power.cells import CellPrecision, cell_precision
from apps.statistics.power.filling import Filling, fill_forecast
from apps.statistics.power.groups import (
    GroupPlans,
    judgments_for_group_gap,
    judgments_for_group_ratio,
    smallest_gap_by_group,
    smallest_ratio_by_group,
)
from apps.statistics.power.log_odds import judgments_for_log_odds, smallest_log_odds
from apps.statistics.power.planning import Plan, judgments_for_gap, smallest_gap
from apps.statistics.power.rates import judgments_for_rate_gap, smallest_rate_gap
from apps.statistics.power.resemblance import Resemblance, resemblance
from apps.statistics.power.seen import (
    items_for_agreement_gap,
    power_of,
    sequential_inflation,
    smallest_agreement_gap,
    smallest_gap_seen,
)

__all__ = [
    "CellPrecision",
    "Filling",
    "GroupPlans",
    "Plan",
    "Resemblance",
    "cell_precision",
    "fill_forecast",
    "items_for_agreement_gap",
    "judgments_for_gap",
    "judgments_for_group_gap",
    "judgments_for_group_ratio",
    "judgments_for_log_odds",
    "judgments_for_rate_gap",
    "power_of",
    "resemblance",
    "sequential_inflation",
    "smallest_agreement_gap",
    "smallest_gap",
    "smallest_gap_by_group",
    "smallest_gap_seen",
    "smallest_log_odds",
    "smallest_rate_gap",
    "smallest_ratio_by_group",
]
