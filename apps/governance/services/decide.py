"""Proposing a decision on the evidence at hand, and settling it by a second person."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Role
from apps.analysis.services import cite
from apps.core.errors import Invalid, Problem, Refused
from apps.core.text import clean_text
from apps.governance.models import Decision, DecisionState
from apps.governance.verdicts import newest_verdict
from apps.studies.models import Round
from apps.studies.services import protocol_of

PROPOSERS = frozenset({Role.OWNER, Role.RESEARCHER, Role.INTERPRETER, Role.APPROVER})
APPROVERS = frozenset({Role.OWNER, Role.APPROVER})

_MOST = {"title": 200, "to_raters": 500}
_LONGEST = 10_000
_ANY = 1_000_000


@dataclass(frozen=True)
class DecisionText:
    """What a decision says in words. `to_raters` is one line for the people who judged, "" for none."""

    title: str
    context: str
    choice: str
    rationale: str
    to_raters: str = ""

    def cleaned(self) -> DecisionText:
        """Return the words as they are stored.

        Raises:
            Invalid: one that is needed is missing, or one is too long.
        """
        problems = []
        clean = {}
        for field in fields(self):
            most = _MOST.get(field.name, _LONGEST)
            words = clean_text(getattr(self, field.name), max_length=_ANY).strip()
            if len(words) > most:
                problems.append(Problem(f"/{field.name}", _("At most %(most)d characters.") % {"most": most}))
            if not any(c.isprintable() and not c.isspace() for c in words) and field.name != "to_raters":
                problems.append(Problem(f"/{field.name}", _("Say this in a sentence or two.")))
            clean[field.name] = words
        if problems:
            raise Invalid(_("Something is missing from the decision."), problems=tuple(problems))
        return DecisionText(**clean)


@transaction.atomic
def propose(*, round_: Round, text: DecisionText, by: Membership, now: datetime) -> Decision:
    """Record a decision on the newest snapshot, which is kept from now on; it waits for another person.

    Raises:
        Invalid: words are missing or too long.
        Refused: this role proposes none, or the round has no numbers yet.
    """
    if by.role not in PROPOSERS:
        raise Refused(_("Stakeholders read decisions; they do not propose them."))
    words = text.cleaned()
    verdict = newest_verdict(round_)
    if verdict.snapshot is None:
        raise Refused(_("There are no numbers yet that a decision could rest on."))
    again = Decision.objects.filter(
        round=round_, author=by.user, state=DecisionState.PROPOSED, **asdict(words)
    ).first()
    if again is not None:  # the same form sent twice
        return again
    cite(verdict.snapshot)
    return Decision.objects.create(
        round=round_,
        snapshot=verdict.snapshot,
        verdict=verdict.as_json(),
        author=by.user,
        proposed_at=now,
        **asdict(words),
    )


def approve(*, decision: Decision, by: Membership, remark: str, now: datetime) -> Decision:
    """Agree to a decision; from then on it is what was decided.

    Raises:
        Refused: the person wrote it, may not approve, or it is settled already.
    """
    return _settle(decision, DecisionState.APPROVED, by, remark, now)


def decline(*, decision: Decision, by: Membership, remark: str, now: datetime) -> Decision:
    """Disagree with a decision; it stays on record as declined.

    Raises:
        Refused: the person wrote it, may not approve, or it is settled already.
    """
    return _settle(decision, DecisionState.DECLINED, by, remark, now)


@transaction.atomic
def _settle(decision: Decision, state: DecisionState, by: Membership, remark: str, now: datetime) -> Decision:
    held = Decision.objects.select_for_update(of=["self"]).select_related("round__study").get(pk=decision.pk)
    reason = why_not_settle(held, by)
    if reason:
        raise Refused(reason)
    held.state, held.approver, held.settled_at = state, by.user, now
    held.remark = clean_text(remark, max_length=_LONGEST)
    held.save(update_fields=["state", "approver", "settled_at", "remark"])
    return held


def why_not_settle(decision: Decision, by: Membership) -> str:
    """Return why this member cannot approve or decline the decision, "" if nothing is in the way."""
    if decision.state != DecisionState.PROPOSED:
        return _("This decision is settled already.")
    if decision.author_id == by.user_id:
        return _("Somebody else has to approve what you propose.")
    named = protocol_of(decision.round).document.governance.approver
    if named and _is_member(by, named) and decision.author.email.lower() != named.lower():
        if by.user.email.lower() != named.lower():
            return _("The protocol names %(email)s as the one who approves.") % {"email": named}
        return ""
    if by.role not in APPROVERS:
        return _("Owners and approvers settle decisions.")
    return ""


def _is_member(by: Membership, email: str) -> bool:
    return Membership.objects.filter(team=by.team_id, user__email__iexact=email).exists()
