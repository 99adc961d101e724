"""The checks of raters and of rounds in one place: import them from here."""

from __future__ import annotations

from apps.statistics.quality.checks import Adjust, RaterCheck
from apps.statistics.quality.drift import Drift, drift
from apps.statistics.quality.duplicates import NearDuplicates, near_duplicate_raters
from apps.statistics.quality.feedback import RateChanges, rate_changes
from apps.statistics.quality.health import Health, agreement_floor, gold_floor
from apps.statistics.quality.levels import LevelChanges, mean_changes, share_changes
from apps.statistics.quality.normalise import Normalised, normalised
from apps.statistics.quality.runs import StraightLining, straight_lining
from apps.statistics.quality.sample_ratio import SampleRatio, sample_ratio
from apps.statistics.quality.shares import RaterShares, gold_accuracy, peer_accuracy, repeat_consistency
from apps.statistics.quality.side_balance import SideBalance, side_balance
from apps.statistics.quality.sides import SideBias, side_bias
from apps.statistics.quality.speed import Speeders, speeders

__all__ = [
    "Adjust",
    "Drift",
    "Health",
    "LevelChanges",
    "NearDuplicates",
    "Normalised",
    "RateChanges",
    "RaterCheck",
    "RaterShares",
    "SampleRatio",
    "SideBalance",
    "SideBias",
    "Speeders",
    "StraightLining",
    "agreement_floor",
    "drift",
    "gold_accuracy",
    "gold_floor",
    "mean_changes",
    "near_duplicate_raters",
    "normalised",
    "peer_accuracy",
    "rate_changes",
    "repeat_consistency",
    "sample_ratio",
    "share_changes",
    "side_balance",
    "side_bias",
    "speeders",
    "straight_lining",
]
