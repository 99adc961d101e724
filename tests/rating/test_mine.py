"""The rater's own page: what they gave, and what it changed once nothing can be swayed any more."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Membership, Role, Team, User
from apps.accounts.selectors import membership_in
from apps.analysis.services import refresh_now
from apps.assignments.services import launch
from apps.governance.services import DecisionText, approve, propose
from apps.raters.models import Participation
from apps.studies.models import Round
from apps.studies.services import close_round
from tests.factories.joining import agree
from tests.factories.studies import NOW, make_study

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "Most of you wanted it short; it is short now."


@pytest.fixture
def cora_client(db: None) -> Client:
    return Client()


def decide(round_: Round, team: Team, ada: User) -> None:
    refresh_now(round_.pk)
    cora = User.objects.create_user("cora@example.org")
    approver = Membership.objects.create(team=team, user=cora, role=Role.APPROVER)
    text = DecisionText(title="t", context="c", choice="c", rationale="r", to_raters=LINE)
    decision = propose(round_=round_, text=text, by=membership_in(ada, team.slug), now=NOW)
    approve(decision=decision, by=approver, remark="", now=NOW)


def page(client: Client) -> str:
    reply = client.get("/me/")
    assert reply.status_code == 200
    assert "no-cache" in reply["Cache-Control"]
    return reply.content.decode()


def test_a_browser_that_never_joined_is_told_what_the_page_is_for(cora_client: Client) -> None:
    assert "Nothing here yet" in page(cora_client)


def test_what_was_decided_is_told_once_the_study_is_closed(
    cora_client: Client, running: Round, team: Team, ada: User
) -> None:
    agree(cora_client, f"/s/{running.study.code}/")
    decide(running, team, ada)
    assert LINE not in page(cora_client), "an open study says nothing that could sway anybody"

    close_round(round_=running, now=NOW)
    assert LINE not in page(cora_client), "who gave nothing changed nothing"
    Participation.objects.update(answered=3)

    found = page(cora_client)
    assert LINE in found
    assert running.study.title in found
    assert running.study.objective not in found
    assert running.study.slug not in found.replace(running.study.title, "")


def test_a_stranger_reads_nothing_of_it(client: Client, running: Round, team: Team, ada: User) -> None:
    decide(running, team, ada)
    close_round(round_=running, now=NOW)
    client.cookies["mine-abc"] = "not-a-secret"

    assert "Nothing here yet" in page(client)


def test_two_studies_of_one_browser_stand_together_and_see_nothing_of_each_other(
    cora_client: Client, running: Round, team: Team, ada: User
) -> None:
    other = launch(study=make_study(team, ada, slug="pots", title="Which pot?"), now=NOW)
    for round_ in (running, other):
        agree(cora_client, f"/s/{round_.study.code}/")

    found = page(cora_client)

    assert running.study.title in found
    assert "Which pot?" in found
    paths = {morsel["path"] for name, morsel in cora_client.cookies.items() if name.startswith("mine-")}
    assert paths == {"/me/"}
