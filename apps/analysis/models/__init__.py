"""Tables of analysis: snapshot, pace of refreshing."""

from __future__ import annotations

from apps.analysis.models.snapshot import RefreshPace, Snapshot

__all__ = ["RefreshPace", "Snapshot"]
