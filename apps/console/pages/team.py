"""What the team's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.models import Membership, Role, Scope
from apps.accounts.selectors import live_tokens, members_of, open_invitations
from apps.console.moments import day, since


@dataclass(frozen=True)
class MemberRow:
    """A member of the team."""

    id: int
    name: str
    email: str
    initials: str
    role: str
    role_label: str
    you: bool
    since: str


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that can still be accepted."""

    id: int
    email: str
    role_label: str
    ends: str


@dataclass(frozen=True)
class TokenRow:
    """A token that still works."""

    id: int
    name: str
    hint: str
    scopes: str
    owner: str
    used: str
    ends: str


def team_context(membership: Membership, now: datetime) -> dict[str, Any]:
    """Return the team: everybody sees members, owners also invitations and tokens."""
    team = membership.team
    owner = membership.role == Role.OWNER
    return {
        "team": team,
        "owner": owner,
        "roles": Role.choices,
        "members": [
            MemberRow(
                m.pk,
                str(m.user),
                m.user.email,
                m.user.initials,
                m.role,
                str(Role(m.role).label),
                m.pk == membership.pk,
                day(m.created_at),
            )
            for m in members_of(team)
        ],
        "invitations": [
            InvitationRow(i.pk, i.email, str(Role(i.role).label), day(i.expires_at))
            for i in open_invitations(team, now)
        ]
        if owner
        else [],
        "tokens": [
            TokenRow(
                t.pk,
                t.name,
                t.hint,
                ", ".join(str(Scope(scope).label) for scope in t.scopes),
                str(t.user),
                since(t.last_used_at, now),
                day(t.expires_at) if t.expires_at else "",
            )
            for t in live_tokens(team)
        ]
        if owner
        else [],
    }
