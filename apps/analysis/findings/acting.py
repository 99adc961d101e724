"""What people make of a finding: who takes it on, and what state it is in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.analysis.models import Finding, FindingEvent, FindingState
from apps.core.errors import Invalid

SETTABLE = (FindingState.KNOWN, FindingState.ACTING, FindingState.FIXED)
"""What people may say; that it is new or has returned is found out by reviews."""

LONGEST_REASON = 2_000


@transaction.atomic
def set_finding_state(
    *, finding: Finding, state: str, by: User | None, now: datetime, reason: str = ""
) -> Finding:
    """Say what became of a finding, and return it; saying what is so already changes nothing.

    Raises:
        Invalid: people do not set this state, or the reason is too long.
    """
    if state not in SETTABLE:
        raise Invalid(_("A finding may be known, being worked on, or fixed."))
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("Give the reason in at most %(most)d characters.") % {"most": LONGEST_REASON})
    held = Finding.objects.select_for_update().get(pk=finding.pk)
    if held.state != state:
        held.state = FindingState(state)
        held.save(update_fields=["state"])
        _tell(held, by=by, now=now, reason=reason)
    return held


@transaction.atomic
def take_on(*, finding: Finding, owner: User | None, by: User | None, now: datetime) -> Finding:
    """Let a member of the team own a finding, or nobody, and return it.

    Raises:
        Invalid: the owner is no member of the study's team.
    """
    held = Finding.objects.select_for_update().select_related("study").get(pk=finding.pk)
    team = held.study.team_id
    if owner is not None and not Membership.objects.filter(team_id=team, user=owner).exists():
        raise Invalid(_("Only a member of the team can take a finding on."))
    if held.owner_id != (owner.pk if owner else None):
        held.owner = owner
        held.save(update_fields=["owner"])
        _tell(held, by=by, now=now)
    return held


def _tell(finding: Finding, *, by: User | None, now: datetime, reason: str = "") -> None:
    FindingEvent.objects.create(
        finding=finding,
        state=finding.state,
        owner_id=finding.owner_id,
        by=by,
        round_id=finding.last_round_id,
        reason=reason,
        at=now,
    )
