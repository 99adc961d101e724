"""The family of truth inference in one place: import it from here."""

from __future__ import annotations

from apps.statistics.truth.coin import one_coin
from apps.statistics.truth.confusion import dawid_skene
from apps.statistics.truth.inference import infer_truth
from apps.statistics.truth.plurality import Majority, majority, majority_accuracy
from apps.statistics.truth.reliability import RaterAccuracy, rater_accuracy, rater_reliability
from apps.statistics.truth.settling import Truth, Unsettled

__all__ = [
    "Majority",
    "RaterAccuracy",
    "Truth",
    "Unsettled",
    "dawid_skene",
    "infer_truth",
    "majority",
    "majority_accuracy",
    "one_coin",
    "rater_accuracy",
    "rater_reliability",
]
