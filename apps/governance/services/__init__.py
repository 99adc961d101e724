"""What happens to verdicts and decisions."""

from __future__ import annotations

from apps.governance.services.decide import DecisionText, approve, decline, propose
from apps.governance.services.evaluate import evaluate

__all__ = ["DecisionText", "approve", "decline", "evaluate", "propose"]
