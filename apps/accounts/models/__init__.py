"""Tables of people who log in: user, team, membership, invitation, API token."""

from __future__ import annotations

from apps.accounts.models.invitation import Invitation
from apps.accounts.models.team import Discipline, Membership, Role, Team
from apps.accounts.models.token import ApiToken, Scope
from apps.accounts.models.user import User

__all__ = ["ApiToken", "Discipline", "Invitation", "Membership", "Role", "Scope", "Team", "User"]
