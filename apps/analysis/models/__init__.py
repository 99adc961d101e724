"""Tables of analysis: snapshot, pace of refreshing, full review, weights of the index."""

from __future__ import annotations

from apps.analysis.models.index_weights import IndexWeights
from apps.analysis.models.review import GOING, Review, ReviewState
from apps.analysis.models.snapshot import RefreshPace, Snapshot

__all__ = ["GOING", "IndexWeights", "RefreshPace", "Review", "ReviewState", "Snapshot"]
