"""Tables of what was decided: changes of a verdict, decisions."""

from __future__ import annotations

from apps.governance.models.decision import Decision, DecisionState
from apps.governance.models.verdict import VerdictChange

__all__ = ["Decision", "DecisionState", "VerdictChange"]
