"""The family of reliance in one place: do people follow advice where they should, and only there? Import it from here."""

from __future__ import annotations

from apps.statistics.reliance.gaps import GroupsLess, RelianceGaps, reliance_gaps
from apps.statistics.reliance.rates import Reliance, reliance

__all__ = ["GroupsLess", "Reliance", "RelianceGaps", "reliance", "reliance_gaps"]
