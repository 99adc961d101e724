"""What the team's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from apps.accounts.models import Discipline, Membership, Role, Scope
from apps.accounts.selectors import live_tokens, members_of, members_with_totp, open_invitations
from apps.console.moments import day, since


@dataclass(frozen=True)
class Speaks:
    """A discipline, and whether it is chosen: by the team to be asked, or for a member to speak for."""

    slug: str
    label: str
    on: bool


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
    has_totp: bool
    disciplines: tuple[Speaks, ...]

    @property
    def speaks_for(self) -> str:
        """As what they look at scenarios, in words."""
        return ", ".join(one.label for one in self.disciplines if one.on)


@dataclass(frozen=True)
class TotpCard:
    """Log-in with a code: whether the reader does so, who asks for it, and how many of the team do so."""

    yours: bool
    required: bool
    by_operator: bool
    members: int


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
    """Return the team: everybody sees members, owners also invitations, tokens and who logs in with a code."""
    team = membership.team
    owner = membership.role == Role.OWNER
    with_totp = members_with_totp(team)
    return {
        "team": team,
        "owner": owner,
        "roles": Role.choices,
        "totp": TotpCard(
            yours=membership.user_id in with_totp,
            required=team.totp_required,
            by_operator=settings.REQUIRE_TOTP,
            members=len(with_totp),
        ),
        "approvals": _chosen(team.approvals),
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
                owner and m.user_id in with_totp,
                _chosen(m.disciplines),
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


def _chosen(disciplines: list[str]) -> tuple[Speaks, ...]:
    return tuple(Speaks(slug, str(label), slug in disciplines) for slug, label in Discipline.choices)
