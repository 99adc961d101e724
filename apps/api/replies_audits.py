"""Equity audits as machines read them."""

from __future__ import annotations

from typing import Any

from apps.api.replies import withdrawn_json
from apps.catalog.withdrawing import withdrawn_among
from apps.governance.models import EquityAudit
from apps.governance.services import verify_audit
from apps.studies.selectors import round_versions


def audit_entry(audit: EquityAudit) -> dict[str, Any]:
    """Return what a list says of an audit; its round, its maker and its signatures are loaded."""
    return {
        "number": audit.number,
        "round": audit.round.number,
        "sha256": audit.sha256,
        "snapshot": str(audit.snapshot_id),
        "review": str(audit.review_id),
        "made_by": str(audit.made_by),
        "made_at": audit.made_at,
        "signatures": [
            {"role": one.role, "by": str(one.member), "remark": one.remark, "at": one.signed_at}
            for one in sorted(audit.signatures.all(), key=lambda one: one.signed_at)
        ],
    }


def audit_reply(audit: EquityAudit) -> dict[str, Any]:
    """Return an audit whole, whether it is as it was, and which versions of its round are withdrawn by now."""
    return {
        "study": audit.study.slug,
        **audit_entry(audit),
        "verified": verify_audit(audit),
        "withdrawn": withdrawn_json(withdrawn_among(round_versions(audit.round))),
        "body": audit.body,
    }
