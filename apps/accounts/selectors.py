"""Who is asking, and what may they see: the helpers every view starts with."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from apps.accounts.models import ApiToken, Invitation, Membership, Team, User
from apps.accounts.services import hash_secret
from apps.core.errors import NotFound


def memberships_of(user: User | AnonymousUser) -> list[Membership]:
    """Return the person's memberships with their teams, by team name."""
    if not user.is_authenticated:
        return []
    return list(
        Membership.objects.filter(user_id=user.pk).select_related("team", "user").order_by("team__name")
    )


def belongs_to(user: User | AnonymousUser, team_id: int) -> bool:
    """Return whether somebody is a member of a team, in no query for whoever is not logged in."""
    return user.is_authenticated and Membership.objects.filter(user_id=user.pk, team_id=team_id).exists()


def addresses_in(team_id: int) -> list[str]:
    """Return the addresses of a team's members, in lower case."""
    rows = Membership.objects.filter(team_id=team_id).values_list("user__email", flat=True)
    return [address.lower() for address in rows]


def membership_in(user: User | AnonymousUser, team_slug: str) -> Membership:
    """Return the person's membership in this team.

    Raises:
        NotFound: no such team, or not a member; both look alike.
    """
    for membership in memberships_of(user):
        if membership.team.slug == team_slug:
            return membership
    raise NotFound("")


def members_of(team: Team) -> list[Membership]:
    """Return everybody in the team, by name."""
    return list(team.memberships.select_related("user").order_by("user__name", "user__email"))


def open_invitations(team: Team, now: datetime) -> list[Invitation]:
    """Return invitations that can still be accepted."""
    return list(team.invitations.filter(accepted_at=None, expires_at__gt=now).order_by("email"))


def invitation_by_token(token: str, now: datetime) -> Invitation | None:
    """Return the open invitation behind a link, or None."""
    found = (
        Invitation.objects.select_related("team")
        .filter(token_hash=hash_secret(token), accepted_at=None)
        .first()
    )
    return found if found is not None and found.expires_at > now else None


def has_totp(user: User) -> bool:
    """Return whether this person logs in with a code of their app too."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def is_asked_for_totp(user: User) -> bool:
    """Return whether the operator, or a team of this person, asks them for a code at log-in."""
    return settings.REQUIRE_TOTP or Membership.objects.filter(user=user, team__totp_required=True).exists()


def owes_totp(user: User | AnonymousUser) -> bool:
    """Return whether this person is logged in, is asked for a code at log-in, and has not set it up.

    On staff pages `request.user.owes_totp` knows it already: whoever comes by a session is loaded with it.
    """
    return user.is_authenticated and is_asked_for_totp(user) and not has_totp(user)


def with_owed_totp(users: QuerySet[User]) -> QuerySet[User]:
    """Return the same users, each with `owes_totp`, which costs no query of its own."""
    has = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    asked = Exists(Membership.objects.filter(user=OuterRef("pk"), team__totp_required=True))
    owes = ~has if settings.REQUIRE_TOTP else asked & ~has
    owed = ExpressionWrapper(owes, output_field=BooleanField())
    return users.annotate(owes_totp=owed)  # type: ignore[no-redef] # the model declares what this fills


def members_with_totp(team: Team) -> frozenset[int]:
    """Return the ids of the users in the team who log in with a code."""
    found = Authenticator.objects.filter(user__memberships__team=team, type=Authenticator.Type.TOTP)
    return frozenset(found.values_list("user_id", flat=True))


def live_tokens(team: Team) -> list[ApiToken]:
    """Return the team's tokens that were not revoked, newest first."""
    return list(team.tokens.filter(revoked_at=None).select_related("user").order_by("-created_at"))


def token_by_secret(secret: str, now: datetime) -> ApiToken | None:
    """Return the live token with this secret and note, at most once a minute, that it was used."""
    live = ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
    token = (
        live.filter(token_hash=hash_secret(secret), user__is_active=True)
        .select_related("team", "user")
        .first()
    )
    if token is not None and (token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def user_by_email(email: str) -> User | None:
    """Return the user with this address, or None."""
    return User.objects.filter(email=email.strip().lower()).first()
