"""Making an equity audit, signing it, and proving that it is as it was."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Role
from apps.analysis.models import Review, Snapshot
from apps.core import jsontext
from apps.core.errors import Refused
from apps.core.text import clean_text
from apps.governance.equity import audited
from apps.governance.models import EquityAudit, EquitySignature, SigningRole
from apps.governance.services.decide import PROPOSERS
from apps.studies.models import Round, Study
from apps.studies.protocol.sections import Governance
from apps.studies.services import protocol_of

_LONGEST = 2_000


@transaction.atomic
def make_audit(*, round_: Round, by: Membership, now: datetime) -> EquityAudit:
    """Freeze what the newest review found about equity; the same findings make one audit, however often it is asked for.

    Raises:
        Refused: this role makes none, or no review has looked yet.
    """
    if by.role not in PROPOSERS:
        raise Refused(_("Stakeholders read audits; they do not make them."))
    study = Study.objects.select_for_update().get(pk=round_.study_id)
    found = audited(round_)
    if found is None:
        raise Refused(_("No full review of this round is there yet that an audit could rest on."))
    again = EquityAudit.objects.filter(study=study, sha256=found.sha256).first()
    if again is not None:
        return again
    Snapshot.objects.filter(pk=found.snapshot).update(cited=True)
    Review.objects.filter(pk=found.review).update(cited=True)
    last = EquityAudit.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    return EquityAudit.objects.create(
        study=study,
        round=round_,
        number=last + 1,
        snapshot_id=found.snapshot,
        review_id=found.review,
        body=found.body,
        sha256=found.sha256,
        made_by=by.user,
        made_at=now,
    )


def sign_audit(*, audit: EquityAudit, by: Membership, remark: str, now: datetime) -> EquitySignature:
    """Put a member's name under an audit, as interpreter or as approver, whichever is theirs.

    Raises:
        Refused: it is not as it was, they have signed, or neither role is open to them.
    """
    if not verify_audit(audit):
        raise Refused(_("This audit is not what was hashed when it was made. It cannot be signed."))
    role, reason = signing_role(audit, by)
    if role is None:
        raise Refused(reason)
    words = clean_text(remark, max_length=_LONGEST)
    try:
        with transaction.atomic():
            return EquitySignature.objects.create(
                audit=audit, member=by.user, role=role, remark=words, signed_at=now
            )
    except IntegrityError:  # somebody was faster, or the same form was sent twice
        raise Refused(_("This is signed already.")) from None


def verify_audit(audit: EquityAudit) -> bool:
    """Return whether an audit's body has the hash that was taken when it was made."""
    return jsontext.digest(audit.body) == audit.sha256


def signing_role(audit: EquityAudit, by: Membership) -> tuple[SigningRole | None, str]:
    """Return as what this member may sign an audit now, else None and why not.

    The protocol's interpreter and approver sign where it names members; else an owner or interpreter, and another member. Who made the
    audit may sign only as interpreter.
    """
    signed = {one.role: one.member_id for one in audit.signatures.all()}
    if by.user_id in signed.values():
        return None, _("You have signed this audit.")
    if len(signed) == len(SigningRole):
        return None, _("This audit is signed by both.")
    governance = protocol_of(audit.round).document.governance
    if SigningRole.INTERPRETER not in signed and _may_interpret(governance, by):
        return SigningRole.INTERPRETER, ""
    if SigningRole.APPROVER not in signed and _may_approve(governance, by, audit):
        return SigningRole.APPROVER, ""
    if by.user_id == audit.made_by_id:
        return None, _("Somebody else has to approve what you made.")
    return None, _("The protocol's interpreter and approver sign, or an owner and another member.")


def _may_interpret(governance: Governance, by: Membership) -> bool:
    named = governance.interpreter
    if named and _is_member(by, named):
        return by.user.email.lower() == named.lower()
    return by.role in {Role.OWNER, Role.INTERPRETER}


def _may_approve(governance: Governance, by: Membership, audit: EquityAudit) -> bool:
    if by.user_id == audit.made_by_id:
        return False
    named = governance.approver
    if named and _is_member(by, named) and audit.made_by.email.lower() != named.lower():
        return by.user.email.lower() == named.lower()
    return True


def _is_member(by: Membership, email: str) -> bool:
    return Membership.objects.filter(team=by.team_id, user__email__iexact=email).exists()
