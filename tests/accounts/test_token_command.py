from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.models import ApiToken, Membership, Role, Team, User
from apps.accounts.selectors import token_by_secret


def token(*words: str) -> tuple[str, str]:
    """Run the command; return the last line of its output and what it said beside it."""
    out, err = StringIO(), StringIO()
    call_command("token", *words, stdout=out, stderr=err)
    return out.getvalue().splitlines()[-1], err.getvalue()


def found(secret: str) -> ApiToken:
    known = token_by_secret(secret, timezone.now())
    assert known is not None
    return known


@pytest.mark.django_db
def test_on_an_empty_machine_it_makes_account_team_and_token() -> None:
    secret, said = token(" New@Example.org ", "--scope", "all")

    known = found(secret)
    assert secret.startswith("plb_")
    assert secret not in said
    assert (known.user.email, known.team.slug, known.scopes) == ("new@example.org", "team", ["all"])
    assert not known.user.has_usable_password()
    assert Membership.objects.get().role == Role.OWNER


@pytest.mark.django_db
def test_a_stranger_joins_the_first_team_as_researcher(team: Team) -> None:
    known = found(token("new@example.org")[0])

    assert known.team == team
    assert Membership.objects.get(user=known.user).role == Role.RESEARCHER


@pytest.mark.django_db
def test_a_member_keeps_team_and_role(team: Team, ben: User, dan: User) -> None:
    secret, said = token("ben@example.org", "--scope", "read", "--scope", "catalog", "--name", "CI")

    known = found(secret)
    assert (known.user, known.team, known.name, known.scopes) == (ben, team, "CI", ["catalog", "read"])
    assert Membership.objects.filter(user=ben).count() == 1
    assert "may only read" in said


@pytest.mark.django_db
def test_the_team_can_be_named(team: Team, dan: User) -> None:
    known = found(token("ada@example.org", "--team", "others")[0])

    assert known.team.slug == "others"
    assert Membership.objects.get(user=known.user, team=known.team).role == Role.RESEARCHER


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [["ada"], ["ada@example.org", "--team", "nowhere"], ["off@example.org"], ["a@b.org", "--scope", "fun"]],
)
def test_what_cannot_be_makes_nothing(team: Team, words: list[str]) -> None:
    User.objects.create_user("off@example.org", is_active=False)

    with pytest.raises(CommandError):
        token(*words)

    assert not ApiToken.objects.exists()
