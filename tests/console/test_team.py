from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import ApiToken, Invitation, Membership, Role, Team, User
from apps.accounts.selectors import token_by_secret
from apps.accounts.services import create_team, create_token
from tests.factories.studies import NOW

TEAM = "console:team"
PASSWORD = "a long kettle song"


def invited(client: Client, capture: object, email: str = "cora@example.org") -> str:
    """Invite somebody and return the link of the mail."""
    with capture(execute=True):  # type: ignore[operator]
        page = client.post(reverse("console:invite"), {"email": email, "role": "researcher"})
    found = re.search(r"/invitations/[^/\s]+/", str(mail.outbox[-1].body))
    assert found is not None
    assert found.group() in page.content.decode(), "the page shows the link once"
    assert found.group() not in client.get(reverse(TEAM)).content.decode()
    return found.group()


@pytest.fixture
def link(ada_client: Client, django_capture_on_commit_callbacks: object) -> str:
    return invited(ada_client, django_capture_on_commit_callbacks)


def test_everybody_sees_members_and_only_owners_the_rest(
    ada_client: Client, ben_client: Client, link: str
) -> None:
    ada, ben = (client.get(reverse(TEAM)).content.decode() for client in (ada_client, ben_client))
    assert "ben@example.org" in ben
    assert "cora@example.org" in ada
    assert "cora@example.org" not in ben
    assert reverse("console:new_token") in ada
    assert reverse("console:new_token") not in ben


def test_a_role_is_changed_and_a_member_removed(ada_client: Client, ben: User, team: Team) -> None:
    member = Membership.objects.get(user=ben)
    ada_client.post(reverse("console:change_role", args=[member.pk]), {"role": "researcher"})
    member.refresh_from_db()
    assert member.role == Role.RESEARCHER
    ada_client.post(reverse("console:remove_member", args=[member.pk]))
    assert not Membership.objects.filter(user=ben).exists()


def test_an_owner_says_who_speaks_for_what_and_whose_yes_is_needed(
    ada_client: Client, ben_client: Client, ben: User, team: Team
) -> None:
    member = Membership.objects.get(user=ben)
    speaks, asked = (
        reverse("console:change_disciplines", args=[member.pk]),
        reverse("console:change_approvals"),
    )
    ada_client.post(speaks, {"discipline": ["safety", "product"]})
    ada_client.post(asked, {"discipline": ["safety"]})
    for url in (speaks, asked):
        assert ben_client.post(url, {}).status_code == 403
        assert (
            "no such discipline"
            in ada_client.post(url, {"discipline": ["chance"]}, follow=True).content.decode()
        )
    member.refresh_from_db()
    team.refresh_from_db()
    assert (member.disciplines, team.approvals) == (["product", "safety"], ["safety"])
    page = ben_client.get(reverse(TEAM)).content.decode()
    assert "Looks at scenarios for: Product, Safety check" in page
    ada_client.post(asked, {})
    team.refresh_from_db()
    assert team.approvals == []


def test_the_last_owner_stays(ada_client: Client, ada: User, team: Team) -> None:
    member = Membership.objects.get(user=ada)
    for name, form in (("change_role", {"role": "researcher"}), ("remove_member", {})):
        reply = ada_client.post(reverse(f"console:{name}", args=[member.pk]), form, follow=True)
        assert "at least one owner" in reply.content.decode()
    member.refresh_from_db()
    assert member.role == Role.OWNER


@pytest.mark.parametrize(
    "form", [{"email": "no address", "role": "owner"}, {"email": "a@example.org", "role": "king"}]
)
def test_an_invitation_with_a_mistake_is_mended_in_place(form: dict[str, str], ada_client: Client) -> None:
    assert ada_client.post(reverse("console:invite"), form).status_code == 422
    assert not Invitation.objects.exists()


def test_somebody_in_the_team_is_not_invited_again(ada_client: Client, ben: User) -> None:
    reply = ada_client.post(reverse("console:invite"), {"email": ben.email, "role": "owner"})
    assert reply.status_code == 422
    assert "in the team already" in reply.content.decode()


def test_an_invited_person_makes_an_account_and_is_in(link: str, team: Team) -> None:
    cora = Client()
    assert "cora@example.org" in cora.get(link).content.decode()
    reply = cora.post(link, {"name": "Cora", "password": PASSWORD})
    assert reply["Location"] == reverse("home")
    assert Membership.objects.get(user__email="cora@example.org").role == Role.RESEARCHER
    assert cora.get(reverse("console:studies")).status_code == 200


def test_a_weak_password_is_refused_in_place(link: str) -> None:
    reply = Client().post(link, {"name": "Cora", "password": "password12"})
    assert reply.status_code == 422
    assert not User.objects.filter(email="cora@example.org").exists()


def test_a_link_works_once(link: str) -> None:
    Client().post(link, {"name": "Cora", "password": PASSWORD})
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"name": "Mallory", "password": PASSWORD}).status_code == 410


def test_an_account_that_exists_is_not_entered_by_a_link(
    ada_client: Client, dan: User, django_capture_on_commit_callbacks: object
) -> None:
    link = invited(ada_client, django_capture_on_commit_callbacks, dan.email)
    thief = Client()
    assert reverse("account_login") in thief.get(link).content.decode()
    assert thief.post(link, {"name": "x", "password": PASSWORD}).status_code == 422
    assert "_auth_user_id" not in thief.session
    assert not Membership.objects.filter(user=dan, team__slug="kettles").exists()


def test_an_account_that_exists_joins_after_its_own_log_in(
    ada_client: Client, dan: User, dan_client: Client, django_capture_on_commit_callbacks: object
) -> None:
    link = invited(ada_client, django_capture_on_commit_callbacks, dan.email)
    dan_client.post(link)
    assert Membership.objects.filter(user=dan, team__slug="kettles").exists()
    assert dan_client.get(reverse("home")).context["team"].slug == "kettles"


def test_a_withdrawn_invitation_lets_nobody_in(ada_client: Client, link: str) -> None:
    ada_client.post(reverse("console:withdraw_invitation", args=[Invitation.objects.get().pk]))
    assert Client().get(link).status_code == 410


def test_the_secret_of_a_token_is_shown_once(ada_client: Client, ada: User) -> None:
    form = {"name": "loop", "scopes": ["catalog", "read"], "days": "30"}
    reply = ada_client.post(reverse("console:new_token"), form)
    secret = reply.context["secret"]
    token = token_by_secret(secret, NOW)
    assert token is not None
    assert (token.name, token.scopes) == ("loop", ["catalog", "read"])
    assert "no-store" in reply["Cache-Control"]
    assert secret not in ada_client.get(reverse(TEAM)).content.decode()


@pytest.mark.parametrize("form", [{"name": "x"}, {"scopes": ["read"]}, {"name": "x", "scopes": ["rule"]}])
def test_a_token_without_name_or_scope_is_not_made(form: dict[str, object], ada_client: Client) -> None:
    assert ada_client.post(reverse("console:new_token"), form).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_ends(ada_client: Client, team: Team, ada: User) -> None:
    token, secret = create_token(team=team, user=ada, name="t", scopes=["read"])
    ada_client.post(reverse("console:revoke_token", args=[token.pk]))
    assert token_by_secret(secret, NOW) is None


def test_a_researcher_is_no_owner(ada: User, team: Team) -> None:
    rita = User.objects.create_user("rita@example.org")
    Membership.objects.create(team=team, user=rita, role=Role.RESEARCHER)
    client = Client()
    client.force_login(rita)
    assert client.post(reverse("console:new_token"), {"name": "x", "scopes": ["read"]}).status_code == 403


def test_the_team_to_work_in_is_chosen(ada_client: Client, ada: User, team: Team) -> None:
    create_team(name="Zebra", slug="zebra", owner=ada)
    assert ada_client.get(reverse("home")).context["team"] == team
    ada_client.post(reverse("console:change_team"), {"team": "zebra"})
    assert ada_client.get(reverse("home")).context["team"].slug == "zebra"
    ada_client.post(reverse("console:change_team"), {"team": "not-mine"})
    assert ada_client.get(reverse("home")).context["team"].slug == "zebra"


def test_owners_keep_the_words_that_give_their_systems_away(
    ada_client: Client, ben_client: Client, team: Team
) -> None:
    url = reverse("console:own_names")
    assert ben_client.post(url, {"words": "whistler"}).status_code == 403

    ada_client.post(url, {"words": " Whistler \r\n\r\nblue  kettle\nWhistler"})
    refused = ada_client.post(url, {"words": "whistler\nab"})

    team.refresh_from_db()
    assert team.own_names == ["Whistler", "blue kettle"]
    assert refused.status_code == 422
    assert "“ab” is too short" in refused.content.decode()
    assert "whistler\nab" in refused.content.decode(), "what was typed stays"
    assert "Whistler\nblue kettle" in ada_client.get(reverse(TEAM)).content.decode()
    assert url not in ben_client.get(reverse(TEAM)).content.decode()
