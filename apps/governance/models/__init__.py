"""Tables of what was decided and said: changes of a verdict, decisions, comments."""

from __future__ import annotations

from apps.governance.models.comment import Comment, CommentKind
from apps.governance.models.decision import Decision, DecisionState
from apps.governance.models.equity_audit import EquityAudit, EquitySignature, SigningRole
from apps.governance.models.verdict import VerdictChange

__all__ = [
    "Comment",
    "CommentKind",
    "Decision",
    "DecisionState",
    "EquityAudit",
    "EquitySignature",
    "SigningRole",
    "VerdictChange",
]
