from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState
from apps.raters.models import Consent, Participation, Rater
from apps.responses.models import Draft, Response
from apps.studies.models import Round
from apps.studies.services import close_round, pause_round
from tests.factories.joining import agree
from tests.factories.studies import NOW, VERSIONS, make_round

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cora_client(db: None) -> Client:
    return Client()


def enter(client: Client, round_: Round) -> str:
    """Join and return the address of the first item."""
    reply = agree(client, f"/s/{round_.study.code}/")
    assert reply.status_code == 303, reply.content
    return str(reply["Location"])


def test_nothing_is_stored_before_somebody_agrees(cora_client: Client, running: Round) -> None:
    page = cora_client.get(f"/s/{running.study.code}/")
    refused = agree(cora_client, f"/s/{running.study.code}/", purposes="publication")

    assert page.status_code == 200
    assert refused.status_code == 422
    assert not Rater.objects.exists()
    assert not Participation.objects.exists()


def test_joining_keeps_the_words_that_were_agreed_to(cora_client: Client, running: Round) -> None:
    enter(cora_client, running)

    consent = Consent.objects.get()
    page = unescape(cora_client.get(f"/s/{running.study.code}/").content.decode())
    assert consent.text.text in page
    assert consent.purpose == "rating"


def test_the_page_never_says_which_version_an_answer_came_from(
    cora_client: Client, team: Team, ada: User
) -> None:
    with connection.cursor() as cursor:  # ids that cannot be mistaken for anything else on the page
        cursor.execute("ALTER SEQUENCE catalog_output_id_seq RESTART 7310001")
        cursor.execute("ALTER SEQUENCE catalog_version_id_seq RESTART 8420001")
    running = make_round(team, ada)
    address = enter(cora_client, running)

    for headers in (None, HTMX):
        reply = cora_client.get(address, headers=headers)
        sent = reply.content.decode() + str(dict(reply.headers)) + str(reply.cookies)
        for name in (*VERSIONS, "v1", "v2", "v3", running.study.slug, running.study.objective):
            assert not re.search(rf"\b{re.escape(name)}\b", sent), name
        for row in Assignment.objects.get().item.item_outputs.all():
            assert str(row.output_id) not in sent
            assert str(row.version_id) not in sent


def test_without_script_an_answer_leads_to_the_next_item(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)

    reply = cora_client.post(address, {"q-overall": "equal"})

    assert reply.status_code == 303
    assert reply["Location"].startswith(f"/s/{running.study.code}/t/")
    assert reply["Location"] != address
    assert Response.objects.get().answers == {"overall": "equal"}


def test_with_script_the_reply_is_the_next_item(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)

    reply = cora_client.post(address, {"q-overall": "second"}, headers=HTMX)

    html = reply.content.decode()
    assert reply.status_code == 200
    assert html.lstrip().startswith("<main")
    assert reply["HX-Push-Url"] != address
    assert f'action="{reply["HX-Push-Url"]}"' in html


def test_a_refused_answer_comes_back_with_every_word(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)

    reply = cora_client.post(address, {"q-note": "<b>kept</b> \u2028 word", "q-why": "clearer"}, headers=HTMX)

    html = unescape(reply.content.decode())
    assert reply.status_code == 422
    assert "<b>kept</b> \u2028 word" in html
    assert "Please answer this." in html
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"q-overall": "third"},
        {"q-overall": "first", "q-sure": "1e308"},
        {"q-overall": "first", "q-sure": "٩٠"},
        {"q-overall": "first", "q-why": "no such reason"},
        {"q-overall": "first", "q-note": "a\x00b"},
        {"q-overall": "first", "q-note": "x" * 10_001},
    ],
)
def test_junk_is_refused_in_words(cora_client: Client, running: Round, fields: dict[str, str]) -> None:
    address = enter(cora_client, running)

    assert cora_client.post(address, fields).status_code == 422
    assert not Response.objects.exists()


@pytest.mark.parametrize("behaviour", ["", "null", "[" * 5000, '{"active_ms": 1e999}', "x" * 100_000])
def test_a_broken_measurement_never_costs_the_answer(
    cora_client: Client, running: Round, behaviour: str
) -> None:
    address = enter(cora_client, running)

    reply = cora_client.post(address, {"q-overall": "first", "behaviour": behaviour})

    assert reply.status_code == 303
    assert Response.objects.get().behaviour == {"refusals": 0}


def test_a_draft_is_kept_and_shown_again(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)

    saved = cora_client.post(f"{address}draft/", {"q-overall": "first", "q-note": "half a thou"})

    page = cora_client.get(address).content.decode()
    assert saved.status_code == 204
    assert "half a thou" in page
    assert 'value="first" data-key="1" required checked' in page
    cora_client.post(address, {"q-overall": "first"})
    assert not Draft.objects.exists()


def test_two_tabs_hold_the_same_item_and_the_second_answer_changes_nothing(
    cora_client: Client, running: Round
) -> None:
    address = enter(cora_client, running)
    assert cora_client.get(f"/s/{running.study.code}/next/")["Location"] == address

    cora_client.post(address, {"q-overall": "first"})
    again = cora_client.post(address, {"q-overall": "second"})
    back = cora_client.get(address)

    assert again.status_code == 409
    assert "first answer counts" in again.content.decode()
    assert back.status_code == 200
    assert "answered this one" in back.content.decode()
    assert Response.objects.get().answers["overall"] == "first"


def test_an_expired_lease_is_answered_all_the_same_while_its_place_is_free(
    cora_client: Client, running: Round
) -> None:
    address = enter(cora_client, running)
    Assignment.objects.update(state=AssignmentState.EXPIRED)
    running.slots.update(state=0)

    reply = cora_client.post(address, {"q-overall": "first"})

    assert reply.status_code == 303
    assert Response.objects.count() == 1


def test_a_closed_study_takes_what_was_begun_and_then_says_thank_you(
    cora_client: Client, running: Round
) -> None:
    address = enter(cora_client, running)
    close_round(round_=running, now=NOW)

    reply = cora_client.post(address, {"q-overall": "first"}, follow=True)

    assert Response.objects.count() == 1
    assert "This study is closed" in reply.content.decode()
    assert "Not open right now" in Client().get(f"/s/{running.study.code}/").content.decode()


def test_a_paused_study_asks_to_come_back(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)
    pause_round(round_=running)

    reply = cora_client.post(address, {"q-overall": "first"}, headers=HTMX)

    assert reply["HX-Redirect"] == f"/s/{running.study.code}/done/"
    assert "paused" in cora_client.get(f"/s/{running.study.code}/done/").content.decode()


def test_skipping_gives_another_item_and_never_the_same_again(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)
    skipped = Assignment.objects.get()

    reply = cora_client.post(f"{address}skip/")

    assert reply["Location"] != address
    while "/t/" in reply["Location"]:
        reply = cora_client.post(reply["Location"], {"q-overall": "first"})
    assert not Response.objects.filter(item=skipped.item).exists()
    assert Response.objects.count() == 8


def test_somebody_else_sees_nothing(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)

    assert Client().get(address).status_code == 404
    assert Client().post(address, {"q-overall": "first"}).status_code == 403
    assert Client().post(f"{address[:-6]}/", {"q-overall": "first"}).status_code == 404
    assert not Response.objects.exists()
    assert Client().get(f"/s/{running.study.code}/next/").status_code == 404
    assert Client().get("/s/no-such-code/").status_code == 404


def test_stopping_gives_the_held_item_to_others_at_once(cora_client: Client, running: Round) -> None:
    enter(cora_client, running)
    assert running.slots.filter(state=1).count() == 1

    reply = cora_client.post(f"/s/{running.study.code}/stop/", follow=True)

    assert "You stopped here" in reply.content.decode()
    assert not running.slots.filter(state=1).exists()
