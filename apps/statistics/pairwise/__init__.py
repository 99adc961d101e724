"""The pairwise family in one place: import estimators of comparisons and rankings from here."""

from __future__ import annotations

from apps.statistics.pairwise.audit import (
    ConnectivitySummary,
    Dominance,
    PositionBalance,
    connectivity_summary,
    dominance,
    position_balance,
)
from apps.statistics.pairwise.bradley_terry import BradleyTerry, TieParameter, bradley_terry
from apps.statistics.pairwise.comparisons import Comparisons, Outcome, Ties
from apps.statistics.pairwise.connectivity import components, require_connected
from apps.statistics.pairwise.effects import AdjustedBradleyTerry, Effect, adjusted_bradley_terry
from apps.statistics.pairwise.intransitivity import Intransitivity, intransitivity
from apps.statistics.pairwise.outcome_rates import OutcomeRate, OutcomeRates, outcome_rates, position_effect
from apps.statistics.pairwise.plackett_luce import PlackettLuce, plackett_luce
from apps.statistics.pairwise.ranked_pairs import RankedPairs, pairs_of_rankings
from apps.statistics.pairwise.rankings import Rankings
from apps.statistics.pairwise.ranks import Ranks, ranks
from apps.statistics.pairwise.scores import Contrast, Scored, Scores
from apps.statistics.pairwise.tie_conventions import TieConventions, tie_conventions
from apps.statistics.pairwise.win_rates import AverageWinRates, WinRates, average_win_rates, win_rates

__all__ = [
    "AdjustedBradleyTerry",
    "AverageWinRates",
    "BradleyTerry",
    "Comparisons",
    "ConnectivitySummary",
    "Contrast",
    "Dominance",
    "Effect",
    "Intransitivity",
    "Outcome",
    "OutcomeRate",
    "OutcomeRates",
    "PlackettLuce",
    "PositionBalance",
    "RankedPairs",
    "Rankings",
    "Ranks",
    "Scored",
    "Scores",
    "TieConventions",
    "TieParameter",
    "Ties",
    "WinRates",
    "adjusted_bradley_terry",
    "average_win_rates",
    "bradley_terry",
    "components",
    "connectivity_summary",
    "dominance",
    "intransitivity",
    "outcome_rates",
    "pairs_of_rankings",
    "plackett_luce",
    "position_balance",
    "position_effect",
    "ranks",
    "require_connected",
    "tie_conventions",
    "win_rates",
]
