"""The planning family in one place: what a study can see, and how many judgments that takes."""

from __future__ import annotations

from apps.statistics.power.planning import Plan, judgments_for_gap, smallest_gap

__all__ = ["Plan", "judgments_for_gap", "smallest_gap"]
