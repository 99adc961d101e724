"""Findings of a study: found by full reviews, kept over rounds, taken on and settled by people."""

from __future__ import annotations

from apps.analysis.findings.acting import set_finding_state, take_on
from apps.analysis.findings.gap import Gap
from apps.analysis.findings.recording import record_findings

__all__ = ["Gap", "record_findings", "set_finding_state", "take_on"]
