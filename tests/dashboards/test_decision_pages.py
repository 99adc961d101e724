"""Recording a decision, and settling it, in the browser's own way."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership, Role, Team, User
from apps.analysis.services import refresh_now
from apps.governance.models import Decision
from apps.raters.models import Rater
from apps.raters.services import withdraw
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/d/kettles/kettle/decisions/"
WORDS = {
    "title": "Ship v3 <b>now</b>",
    "context": "Two weeks of comparing.",
    "choice": "v3 to all.",
    "rationale": "It was preferred.",
    "to_raters": "Your choice is used.",
}


@pytest.fixture
def judged(running: Round) -> Round:
    refresh_now(running.pk)
    return running


@pytest.fixture
def cora_client(team: Team) -> Client:
    cora = User.objects.create_user("cora@example.org", name="Cora Approver")
    Membership.objects.create(team=team, user=cora, role=Role.APPROVER)
    client = Client()
    client.force_login(cora)
    return client


def text_of(client: Client, url: str) -> str:
    reply = client.get(url)
    assert reply.status_code == 200
    return unescape(reply.content.decode())


def test_one_proposes_another_approves(judged: Round, ada_client: Client, cora_client: Client) -> None:
    assert "Nothing decided yet" in text_of(ada_client, URL)
    reply = ada_client.post(URL, WORDS)
    decision = Decision.objects.get()
    assert (reply.status_code, reply["Location"]) == (302, f"{URL}{decision.pk}/")

    own = text_of(ada_client, reply["Location"])
    assert "Somebody else has to approve" in own
    assert 'value="approve"' not in own
    assert 'value="approve"' in text_of(cora_client, reply["Location"])
    settled = cora_client.post(reply["Location"], {"act": "approve", "remark": "Agreed."})

    assert settled.status_code == 302
    page = text_of(ada_client, reply["Location"])
    assert "Cora Approver" in page
    assert "Agreed." in page
    assert str(decision.snapshot_id) in page
    assert "Approved" in text_of(ada_client, URL)


def test_words_of_people_are_shown_and_never_run(judged: Round, ada_client: Client) -> None:
    ada_client.post(URL, WORDS)

    raw = ada_client.get(URL).content.decode()

    assert "Ship v3 &lt;b&gt;now&lt;/b&gt;" in raw
    assert "<b>now</b>" not in raw


def test_what_is_missing_is_said_beside_its_field(judged: Round, ada_client: Client) -> None:
    reply = ada_client.post(URL, {**WORDS, "choice": ""})

    assert reply.status_code == 422
    assert "v3 &lt;b&gt;now" in reply.content.decode(), "what was written stays"
    assert not Decision.objects.exists()


def test_a_round_without_numbers_says_so(running: Round, ada_client: Client) -> None:
    reply = ada_client.post(URL, WORDS)

    assert reply.status_code == 422
    assert "no numbers yet" in reply.content.decode()


def test_the_author_and_the_late_are_refused_in_words(
    judged: Round, ada_client: Client, cora_client: Client
) -> None:
    ada_client.post(URL, WORDS)
    address = f"{URL}{Decision.objects.get().pk}/"
    assert ada_client.post(address, {"act": "approve"}).status_code == 409
    assert cora_client.post(address, {"act": "burn"}).status_code == 422

    assert cora_client.post(address, {"act": "decline", "remark": "Too early."}).status_code == 302
    late = cora_client.post(address, {"act": "approve"})

    assert late.status_code == 409
    assert "settled already" in late.content.decode()


def test_readers_read_and_strangers_find_nothing(
    judged: Round, ada_client: Client, ben_client: Client, dan_client: Client
) -> None:
    ada_client.post(URL, WORDS)
    address = f"{URL}{Decision.objects.get().pk}/"

    assert "Record a decision" not in text_of(ben_client, URL)
    assert ben_client.post(URL, WORDS).status_code == 422
    assert "Owners and approvers" in text_of(ben_client, address)
    assert dan_client.get(URL).status_code == 404
    assert dan_client.get(address).status_code == 404
    assert ada_client.get(f"/d/kettles/other/decisions/{Decision.objects.get().pk}/").status_code == 404
    assert ada_client.get(f"{URL}99999999999999999999/").status_code == 404
    assert Client().get(URL).status_code == 302


def test_it_says_how_many_withdrew_since_and_what_the_gates_say_now(
    team: Team, ada: User, ada_client: Client
) -> None:
    study = gated_study(team, ada, {"name": "as good", "rule": "low >= 0.5"})
    post(study, crowd_lines(raters=12, each=30, chance=0.8))
    round_ = study.rounds.get()
    refresh_now(round_.pk)
    reply = ada_client.post(URL, WORDS)
    before = text_of(ada_client, reply["Location"])
    assert "withdrew since" not in before
    evidence = Decision.objects.get().snapshot.bounds

    for rater in Rater.objects.order_by("id")[:3]:
        withdraw(rater=rater, now=timezone.now())
    refresh_now(round_.pk)

    page = text_of(ada_client, reply["Location"])
    assert "3 people withdrew since" in page
    assert "Now:" in page
    now = page.split("withdrew since")[1].split("Evidence")[0]
    assert re.search(r"270 judgments", now), "without the 90 of those who left"
    assert "360 judgments" in page.split("Evidence")[1]
    assert Decision.objects.get().snapshot.bounds == evidence
