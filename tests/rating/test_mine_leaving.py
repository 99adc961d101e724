"""Leaving from one's own page: asked once more, done at once, with a receipt; without script."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.raters.models import Departure, Erasure, Participation, Rater, RaterStatus
from apps.responses.models import Response
from apps.studies.models import Round
from tests.factories.judging import judge_all
from tests.factories.studies import NOW, make_rater, make_study
from tests.rating.visiting import visit

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "stop": "You get no more items",
    "withdraw": "leave every number within 30 seconds",
    "erase": "Cannot be undone",
}


@pytest.fixture(autouse=True)
def state(settings: Settings, tmp_path: Path) -> None:
    settings.STATE = tmp_path


@pytest.fixture
def cora_client(running: Round) -> Client:
    joined = make_rater(running)
    judge_all(joined)
    return visit(Client(), running.study.code, joined.secret)


def text_of(client: Client, url: str) -> str:
    reply = client.get(url)
    assert reply.status_code == 200, reply.content
    return unescape(reply.content.decode())


def leave(client: Client, way: str, *who: str) -> str:
    asked = client.post("/me/leave/", {"way": way, "who": who})
    assert asked.status_code == 200
    assert "Nothing has happened yet" in asked.content.decode()
    done = client.post("/me/leave/now/", {"way": way, "who": who})
    assert (done.status_code, done["Location"]) == (302, "/me/receipt/")
    return text_of(client, done["Location"])


def test_the_page_says_what_each_way_means_and_chooses_none(cora_client: Client) -> None:
    page = text_of(cora_client, "/me/")

    for words in WORDS.values():
        assert words in page
    assert page.count('name="way"') == 3
    assert not re.search(r'name="way"[^>]*checked', page)


def test_asking_changes_nothing(cora_client: Client) -> None:
    for way in WORDS:
        assert cora_client.post("/me/leave/", {"way": way}).status_code == 200

    assert Response.objects.count() == 9
    assert Rater.objects.get().status == RaterStatus.ACTIVE


def test_stopping_keeps_everything(cora_client: Client) -> None:
    Participation.objects.update(state=Participation.State.ACTIVE, outcome="")

    receipt = leave(cora_client, "stop")

    assert "Just stop" in receipt
    assert Participation.objects.get().state == Participation.State.STOPPED
    assert Response.objects.count() == 9


def test_withdrawing_takes_everything_out_and_says_until_when_it_is_kept(
    cora_client: Client, running: Round
) -> None:
    receipt = leave(cora_client, "withdraw")

    assert "Deleted for good on" in receipt
    assert "9 judgments" in receipt
    assert Rater.objects.get().status == RaterStatus.WITHDRAWN
    page = text_of(cora_client, "/me/")
    assert "taken back; deleted on" in page
    assert "There is nothing of yours that counts" in text_of(cora_client, "/me/answers/")
    assert page.count('name="way"') == 1, "what is taken back can only be erased"
    assert running.study.objective not in page + receipt


def test_erasing_leaves_nothing_and_the_browser_forgets(cora_client: Client, running: Round) -> None:
    done = cora_client.post("/me/leave/now/", {"way": "erase"})

    assert not Rater.objects.exists()
    gone = {(name, morsel["path"]) for name, morsel in done.cookies.items() if morsel["max-age"] == 0}
    assert {path for _name, path in gone} == {"/me/", f"/s/{running.study.code}/"}
    receipt = text_of(cora_client, "/me/receipt/")
    assert str(Erasure.objects.get().receipt) in receipt
    assert running.protocol["title"] in receipt
    assert "Nothing here yet" in text_of(cora_client, "/me/")


def test_the_receipt_brings_the_debrief(team: Team, ada: User, running: Round) -> None:
    ethics = {"debrief": "All answers were written by one program."}
    other = launch(study=make_study(team, ada, slug="pots", ethics=ethics), now=NOW)
    joined = make_rater(other)
    client = visit(Client(), other.study.code, joined.secret)

    assert "All answers were written by one program." in leave(client, "erase")


def test_doing_it_twice_does_no_harm(cora_client: Client) -> None:
    for _turn in range(2):
        cora_client.post("/me/leave/now/", {"way": "withdraw"})

    assert Departure.objects.count() == 1


def test_with_several_studies_it_is_about_those_that_are_chosen(
    cora_client: Client, running: Round, team: Team, ada: User
) -> None:
    other = launch(study=make_study(team, ada, slug="pots", title="Which pot?"), now=NOW)
    joined = make_rater(other)
    visit(cora_client, other.study.code, joined.secret)
    nobody = cora_client.post("/me/leave/", {"way": "withdraw"})
    assert nobody.status_code == 422
    assert "at least one study" in nobody.content.decode()

    leave(cora_client, "withdraw", joined.participation.rater.pseudonym)

    assert Rater.objects.get(status=RaterStatus.WITHDRAWN) == joined.participation.rater


@pytest.mark.parametrize("way", ["", "destroy", "Erase", "stop'--"])
def test_an_unknown_way_is_refused_in_words(cora_client: Client, way: str) -> None:
    reply = cora_client.post("/me/leave/now/", {"way": way})

    assert reply.status_code == 422
    assert "choose one of the three" in reply.content.decode()
    assert Rater.objects.get().status == RaterStatus.ACTIVE


@pytest.mark.parametrize("secret", ["guess", ""])
def test_strangers_erase_nobody(client: Client, running: Round, secret: str) -> None:
    joined = make_rater(running)
    names = [joined.participation.rater.pseudonym]
    for _turn in range(2):
        assert client.post("/me/leave/now/", {"way": "erase", "who": names}).status_code == 422
        client.cookies["mine-abc"] = secret

    assert Rater.objects.count() == 1


def test_a_link_or_a_foreign_page_does_nothing(cora_client: Client) -> None:
    assert cora_client.get("/me/leave/now/?way=erase").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = cora_client.cookies
    assert strict.post("/me/leave/now/", {"way": "erase"}).status_code == 403
    assert Rater.objects.exists()


@pytest.mark.parametrize("cookie", ["", "junk", "gAAAA" + "x" * 90])
def test_a_receipt_cannot_be_made_up(client: Client, cookie: str) -> None:
    client.cookies["receipt"] = cookie

    assert client.get("/me/receipt/").status_code == 404
