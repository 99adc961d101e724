from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.services import CONSUMER, refresh_now
from apps.console.moments import since, spent
from apps.core.models import DeadLetter
from apps.studies.models import Round
from apps.studies.services import create_draft, pause_round
from tests.console.test_study_page import judge
from tests.factories.studies import NOW

HOME = "/"


@pytest.fixture
def stranger_client(db: None) -> Client:
    return Client()


def test_a_stranger_sees_a_plain_page(stranger_client: Client) -> None:
    page = stranger_client.get(HOME).content.decode()
    assert reverse("account_login") in page
    assert "you need no account" in page


def test_somebody_without_a_team_is_told_how_to_get_into_one(stranger_client: Client) -> None:
    stranger_client.force_login(User.objects.create_user("new@example.org"))
    reply = stranger_client.get(HOME)
    assert reply.status_code == 200
    assert "invite" in reply.content.decode()


def test_a_researcher_sees_what_waits(ada_client: Client, running: Round, team: Team, ada: User) -> None:
    assert ada_client.get(HOME).context["needs"] == []
    create_draft(team=team, actor=ada, title="Drafted?", mode="comparison")
    pause_round(round_=running)
    DeadLetter.objects.create(
        consumer=CONSUMER, event="response.recorded", key=running.pk, error="Boom", created_at=NOW
    )
    needs = ada_client.get(HOME).context["needs"]
    assert needs[0].icon == "alert"
    assert {need.icon for need in needs} == {"alert", "pen", "pauseb"}
    for need in needs:
        assert ada_client.get(need.url).status_code == 200


def test_a_full_round_waits_to_be_closed(ada_client: Client, running: Round) -> None:
    judge(running, 9)
    judge(running, 9)
    needs = ada_client.get(HOME).context["needs"]
    assert [need.tone for need in needs] == ["ok"]


@pytest.mark.django_db(transaction=True)
def test_a_stakeholder_sees_dashboards_with_their_freshness(ben_client: Client, running: Round) -> None:
    assert ben_client.get(HOME).context["dashboards"] == []
    judge(running, 2)
    refresh_now(running.pk)
    rows = ben_client.get(HOME).context["dashboards"]
    assert [(row.title, row.fresh) for row in rows] == [("Which answer would you rather read?", "just now")]
    assert reverse("console:new_study") not in ben_client.get(HOME).content.decode()


def test_the_new_team_of_an_owner_says_what_to_do(ada_client: Client) -> None:
    assert reverse("console:new_study") in ada_client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "just now"),
        (240, "4 min ago"),
        (3_700, "1 hour ago"),
        (3 * 86_400, "3 days ago"),
        (90 * 86_400, "2 December 2025"),
    ],
)
def test_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert since(NOW - timedelta(seconds=seconds), NOW) == words


def test_durations_are_said_in_the_unit_that_fits() -> None:
    assert [spent(value) for value in (None, 42.4, 210.0, 40_320.0)] == [
        "\u2013",
        "42 s",
        "3.5 min",
        "11.2 h",
    ]
    assert since(None, timezone.now()) == "never"
