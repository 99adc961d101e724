"""What happens to verdicts, decisions and comments."""

from __future__ import annotations

from apps.governance.services.audit import make_audit, sign_audit, signing_role, verify_audit
from apps.governance.services.decide import DecisionText, approve, decline, propose
from apps.governance.services.discuss import comment, reopen, reply, resolve
from apps.governance.services.evaluate import evaluate

__all__ = [
    "DecisionText",
    "approve",
    "comment",
    "decline",
    "evaluate",
    "make_audit",
    "propose",
    "reopen",
    "reply",
    "resolve",
    "sign_audit",
    "signing_role",
    "verify_audit",
]
