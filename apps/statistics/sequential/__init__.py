"""The family of bounds that hold at every look in one place: import it from here."""

from __future__ import annotations

from apps.statistics.sequential.betting import BettingEstimate, EProcess, betting_mean, e_process
from apps.statistics.sequential.contrasts import sequential_gap, sequential_ratio
from apps.statistics.sequential.estimates import Path, SequentialEstimate
from apps.statistics.sequential.means import sequential_mean
from apps.statistics.sequential.mixture import AnytimeInterval, anytime_interval
from apps.statistics.sequential.stopping import Decision, Rule, decide, judgments_needed

__all__ = [
    "AnytimeInterval",
    "BettingEstimate",
    "Decision",
    "EProcess",
    "Path",
    "Rule",
    "SequentialEstimate",
    "anytime_interval",
    "betting_mean",
    "decide",
    "e_process",
    "judgments_needed",
    "sequential_gap",
    "sequential_mean",
    "sequential_ratio",
]
