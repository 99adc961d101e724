from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from apps.accounts.models import ApiToken, Invitation, Membership, Role, Scope, Team, User
from apps.accounts.selectors import (
    invitation_by_token,
    live_tokens,
    members_of,
    membership_in,
    memberships_of,
    open_invitations,
    token_by_secret,
    user_by_email,
)
from apps.accounts.services import (
    INVITATION_DAYS,
    accept_invitation,
    create_token,
    invite,
    remove_member,
    revoke_token,
    set_role,
)
from apps.core.errors import Gone, Invalid, NotFound, Refused
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "long enough, and of 5 words"
LATER = NOW + timedelta(days=INVITATION_DAYS, seconds=1)


@pytest.fixture
def link(
    team: Team, ada: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[[str], str]:
    """Invite an address and return the secret that its mail carries."""

    def invite_and_read(email: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            invite(
                team=team,
                email=email,
                role=Role.RESEARCHER,
                actor=ada,
                accept_url="https://host/join/{token}/",
                now=NOW,
            )
        message = mail.outbox[-1]
        assert message.to == [email.strip().lower()]
        return str(message.body).split("https://host/join/")[1].split("/")[0]

    return invite_and_read


def test_an_invitation_makes_a_member_once(link: Callable[[str], str], team: Team) -> None:
    secret = link(" Eve@Example.org")
    assert secret not in str(Invitation.objects.values())

    eve = accept_invitation(token=secret, name=" Eve ", password=PASSWORD, now=NOW)

    assert (eve.email, eve.name, eve.check_password(PASSWORD)) == ("eve@example.org", "Eve", True)
    assert membership_in(eve, team.slug).role == Role.RESEARCHER
    assert invitation_by_token(secret, NOW) is None
    with pytest.raises(Gone):
        accept_invitation(token=secret, name="Eve", password=PASSWORD, now=NOW)


def test_somebody_who_has_an_account_keeps_it(link: Callable[[str], str], team: Team, dan: User) -> None:
    dan.set_password(PASSWORD)
    dan.save()

    joined = accept_invitation(token=link(dan.email), name="Other", password="x", now=NOW)

    joined.refresh_from_db()
    assert (joined, joined.name, joined.check_password(PASSWORD)) == (dan, "Dan Outsider", True)
    assert {m.team.slug for m in memberships_of(dan)} == {"kettles", "others"}


def test_an_old_or_replaced_invitation_is_gone(link: Callable[[str], str], team: Team) -> None:
    first, second = link("eve@example.org"), link("eve@example.org")

    assert len(open_invitations(team, NOW)) == 1
    assert open_invitations(team, LATER) == []
    for secret, now in ((first, NOW), (second, LATER), ("guess", NOW)):
        with pytest.raises(Gone):
            accept_invitation(token=secret, name="Eve", password=PASSWORD, now=now)


def test_a_weak_password_makes_no_account_and_spends_no_invitation(link: Callable[[str], str]) -> None:
    secret = link("eve@example.org")

    with pytest.raises(Invalid):
        accept_invitation(token=secret, name="Eve", password="12345", now=NOW)

    assert user_by_email("eve@example.org") is None
    assert invitation_by_token(secret, NOW) is not None


def test_members_and_unknown_roles_are_not_invited(team: Team, ada: User, ben: User) -> None:
    for email, role, error in (
        (ben.email.upper(), Role.OWNER, Refused),
        ("eve@example.org", "king", Invalid),
    ):
        with pytest.raises(error):
            invite(team=team, email=email, role=role, actor=ada, accept_url="{token}", now=NOW)


def test_a_team_keeps_an_owner(team: Team, ada: User, ben: User) -> None:
    owner, reader = ada.memberships.get(), ben.memberships.get()
    with pytest.raises(Refused):
        set_role(membership=owner, role=Role.RESEARCHER)
    with pytest.raises(Refused):
        remove_member(membership=owner)
    with pytest.raises(Invalid):
        set_role(membership=reader, role="king")

    set_role(membership=reader, role=Role.OWNER)
    remove_member(membership=owner)

    assert [(m.user, m.role) for m in members_of(team)] == [(ben, Role.OWNER)]
    with pytest.raises(Refused):
        remove_member(membership=Membership.objects.get(user=ben))


def test_a_role_that_changed_meanwhile_is_read_again(team: Team, ada: User, ben: User) -> None:
    stale = ben.memberships.get()
    set_role(membership=Membership.objects.get(pk=stale.pk), role=Role.OWNER)
    set_role(membership=ada.memberships.get(), role=Role.RESEARCHER)

    with pytest.raises(Refused):
        remove_member(membership=stale)


def test_a_token_is_shown_once_and_lives_until_it_is_revoked(team: Team, ada: User) -> None:
    token, secret = create_token(team=team, user=ada, name=" ", scopes=["read", "responses", "read"])

    assert secret.startswith("plb_")
    assert secret not in str(ApiToken.objects.values())
    assert token.scopes == ["read", "responses"]
    assert token.allows(Scope.READ)
    assert not token.allows(Scope.STUDIES)
    assert token_by_secret(secret, NOW) == token
    assert live_tokens(team) == [token]
    revoke_token(token=token, now=NOW)
    assert token_by_secret(secret, NOW) is None
    assert live_tokens(team) == []


def test_a_token_ends_with_its_time_its_member_or_its_users_account(team: Team, ada: User, ben: User) -> None:
    _token, timed = create_token(team=team, user=ada, name="a", scopes=["all"], expires_at=NOW)
    _token, bens = create_token(team=team, user=ben, name="b", scopes=["all"])
    _token, adas = create_token(team=team, user=ada, name="c", scopes=["all"])

    assert token_by_secret(timed, NOW - timedelta(seconds=1)) is not None
    assert token_by_secret(timed, NOW) is None
    remove_member(membership=ben.memberships.get())
    assert token_by_secret(bens, NOW) is None
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert token_by_secret(adas, NOW) is None


def test_use_of_a_token_is_noted_once_a_minute(team: Team, ada: User) -> None:
    token, secret = create_token(team=team, user=ada, name="a", scopes=["all"])
    for seconds in (0, 30, 61):
        token_by_secret(secret, NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=61 if seconds == 61 else 0)


@pytest.mark.parametrize("scopes", [[], ["fly"], ["read", "fly"]])
def test_a_token_needs_scopes_that_exist(team: Team, ada: User, scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        create_token(team=team, user=ada, name="a", scopes=scopes)


def test_teams_are_not_to_be_told_from_none(team: Team, ada: User, dan: User) -> None:
    for slug in (team.slug, "nowhere"):
        with pytest.raises(NotFound):
            membership_in(dan, slug)


def test_addresses_are_one_in_any_spelling(ada: User) -> None:
    assert user_by_email(" ADA@example.ORG ") == ada
    assert ada.initials == "AO"
    assert User(email="grace.h@example.org").initials == "GH"
