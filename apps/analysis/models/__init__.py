"""Tables of analysis: snapshot, pace of refreshing, full review, findings, weights of the index."""

from __future__ import annotations

from apps.analysis.models.anomaly import Anomaly, AnomalyState, Search
from apps.analysis.models.finding import Finding, FindingEvent, FindingSight, FindingState, Reference
from apps.analysis.models.index_weights import IndexWeights
from apps.analysis.models.review import GOING, Review, ReviewState
from apps.analysis.models.snapshot import RefreshPace, Snapshot

__all__ = [
    "GOING",
    "Anomaly",
    "AnomalyState",
    "Finding",
    "FindingEvent",
    "FindingSight",
    "FindingState",
    "IndexWeights",
    "Reference",
    "RefreshPace",
    "Review",
    "ReviewState",
    "Search",
    "Snapshot",
]
