"""The pairwise family in one place: import estimators of comparisons from here."""

from __future__ import annotations

from apps.statistics.pairwise.bradley_terry import BradleyTerry, Contrast, TieParameter, bradley_terry
from apps.statistics.pairwise.comparisons import Comparisons, Outcome, Ties
from apps.statistics.pairwise.connectivity import components, require_connected
from apps.statistics.pairwise.outcome_rates import OutcomeRate, OutcomeRates, outcome_rates, position_effect
from apps.statistics.pairwise.ranks import Ranks, ranks
from apps.statistics.pairwise.win_rates import AverageWinRates, WinRates, average_win_rates, win_rates

__all__ = [
    "AverageWinRates",
    "BradleyTerry",
    "Comparisons",
    "Contrast",
    "Outcome",
    "OutcomeRate",
    "OutcomeRates",
    "Ranks",
    "TieParameter",
    "Ties",
    "WinRates",
    "average_win_rates",
    "bradley_terry",
    "components",
    "outcome_rates",
    "position_effect",
    "ranks",
    "require_connected",
    "win_rates",
]
