from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, Role, Team, User
from apps.accounts.services import create_team, create_token
from apps.catalog.importing import start_import
from apps.catalog.models import ImportJob
from apps.studies.models import Item, Round
from tests.factories.studies import make_study

STUDY_PAGES = [
    "study",
    "round",
    "protocol",
    "download_protocol",
    "items",
    "item",
    "download",
    "quotes",
    "quotes_csv",
]
STUDY_WRITES = ["launch", "pause", "resume", "close", "clone", "file", "question", "setup"]


def address(name: str, running: Round) -> str:
    slug = running.study.slug
    arguments: dict[str, list[str | int]] = {
        "setup": [slug, "basics"],
        "question": [slug, 0],
        "item": [slug, 1, Item.objects.filter(round=running).values_list("id", flat=True)[0]],
    }
    short = name in {"study", "launch", "file", "download", "preview"}
    return reverse(f"console:{name}", args=arguments.get(name, [slug] if short else [slug, 1]))


@pytest.mark.parametrize("name", [*STUDY_PAGES, *STUDY_WRITES, "preview"])
def test_an_outsider_finds_nothing_of_a_study(name: str, dan_client: Client, running: Round) -> None:
    url = address(name, running)
    reply = dan_client.post(url) if name in STUDY_WRITES else dan_client.get(url)
    assert reply.status_code == 404


@pytest.mark.parametrize("name", STUDY_PAGES)
def test_a_reader_may_look(name: str, ben_client: Client, running: Round) -> None:
    assert ben_client.get(address(name, running)).status_code == 200


@pytest.mark.parametrize("name", STUDY_WRITES)
def test_a_reader_may_not_change_a_study(name: str, ben_client: Client, running: Round) -> None:
    before = running.study.document
    reply = ben_client.post(address(name, running), {"/title": "Mine now", "text": "plumbline: 1"})
    assert reply.status_code == 403
    running.refresh_from_db()
    running.study.refresh_from_db()
    assert (running.state, running.study.document) == ("running", before)


@pytest.mark.parametrize("name", ["new_study", "new_import", "invite", "new_token"])
def test_a_reader_may_not_make_anything(name: str, ben_client: Client) -> None:
    assert ben_client.post(reverse(f"console:{name}"), {"title": "x"}).status_code == 403


@pytest.mark.parametrize(
    "name", ["studies", "catalogue", "library", "proposals", "scenario", "team", "new_study", "new_import"]
)
def test_strangers_log_in_first_and_come_back(name: str, db: None) -> None:
    url = reverse(f"console:{name}")
    reply = Client().get(url)
    assert reply.status_code == 302
    assert reply["Location"].startswith(reverse("account_login"))
    assert url in reply["Location"]


def test_a_poll_after_the_session_ended_leads_the_whole_page_to_the_log_in(running: Round) -> None:
    reply = Client().get(address("round", running), headers={"HX-Request": "true"})
    assert reply["HX-Redirect"] == reverse("account_login")


def test_an_outsider_finds_nothing_of_an_import(dan_client: Client, team: Team, ada: User) -> None:
    job = start_import(
        team=team, actor=ada, what="systems", file_name="f", body=b'{"key": "a"}', create_missing=False
    )
    assert dan_client.get(reverse("console:import", args=[job.pk])).status_code == 404
    assert dan_client.post(reverse("console:cancel_import", args=[job.pk])).status_code == 404
    assert ImportJob.objects.get().state == ImportJob.State.WAITING


def test_an_owner_of_another_team_cannot_touch_members_or_tokens(
    dan_client: Client, team: Team, ada: User
) -> None:
    member = Membership.objects.get(team=team)
    token, _secret = create_token(team=team, user=ada, name="t", scopes=["read"])
    for name, pk in (
        ("change_role", member.pk),
        ("change_disciplines", member.pk),
        ("remove_member", member.pk),
        ("revoke_token", token.pk),
    ):
        assert (
            dan_client.post(reverse(f"console:{name}", args=[pk]), {"role": "researcher"}).status_code == 404
        )
    member.refresh_from_db()
    token.refresh_from_db()
    assert (member.role, token.revoked_at) == (Role.OWNER, None)


def test_a_post_without_csrf_token_is_refused(ada: User, running: Round, ada_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(address("pause", running)).status_code == 403
    running.refresh_from_db()
    assert running.state == "running"


def test_a_link_to_a_study_of_ones_other_team_leads_there(ada: User, team: Team, ada_client: Client) -> None:
    other = create_team(name="A team before", slug="a-team", owner=ada)
    make_study(other, ada, slug="theirs", title="Is it theirs?")
    make_study(team, ada)
    reply = ada_client.get(reverse("console:setup", args=["theirs", "basics"]))
    assert reply.status_code == 200
    assert "Is it theirs?" in ada_client.get(reverse("console:studies")).content.decode()
