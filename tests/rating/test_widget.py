"""The widget: shown by the pages it is for and no others, without a cookie, one answer for a person and an item."""

from __future__ import annotations

import gzip
import re
import threading
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, Slot, SlotOrigin
from apps.assignments.selectors import fill_of
from apps.assignments.services import launch
from apps.catalog.pictures import store_picture
from apps.raters.models import Consent, Device, Link, Participation, Rater
from apps.raters.services import close_link, make_link
from apps.rating.widget_script import SCRIPT
from apps.responses.models import Response, Signal
from apps.studies.models import Round
from apps.studies.services import close_round, pause_round
from tests.factories.joining import hidden_fields
from tests.factories.pictures import picture
from tests.factories.reviews import fill_sets, make_review, put
from tests.factories.studies import NOW, VERSIONS, fill_catalog, make_round, make_study

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

HOST = "https://shop.example"
FROM = {"Referer": f"{HOST}/cart?secret=1"}


def text(reply: Any) -> str:
    return unescape(reply.content.decode())


def widget(round_: Round, **changes: Any) -> Link:
    return make_link(
        study=round_.study, kind="widget", name="Shop", actor=None, now=NOW, origins=[HOST], **changes
    )


def shown(client: Client, link: Link, person: str = "u-1") -> Any:
    """Return the page of an item, as the frame gets there."""
    page = client.get(f"/w/{link.code}/", headers=FROM)
    assert page.status_code == 200
    return client.post(f"/w/{link.code}/ask/", {**hidden_fields(page.content.decode()), "person": person})


def sent(client: Client, link: Link, page: Any, **fields: str) -> Any:
    fields = {**hidden_fields(page.content.decode()), "q-overall": "first", **fields}
    return client.post(f"/w/{link.code}/send/", fields)


def test_a_round_that_asks_before_or_has_an_arm_for_each_rater_stays_shut_and_the_launch_says_so(
    client: Client, team: Team, ada: User
) -> None:
    fill_catalog(team)
    arms = {"levels": ["none", "full"], "arm_by": "rater"}
    study = make_study(team, ada, explanations=arms, blinding={"ask": True})
    link = make_link(study=study, kind="widget", name="Shop", actor=None, now=NOW, origins=[HOST])
    launched = launch(study=study, now=NOW)

    page = shown(client, link)

    assert "cannot be answered from here" in text(page)
    assert not Participation.objects.exists()
    assert [w for w in launched.warnings if "every rater has one arm" in w]
    assert [w for w in launched.warnings if "is not asked which system" in w]


def test_an_item_with_pictures_is_not_judged_without_them(client: Client, team: Team, ada: User) -> None:
    named = {"type": "image", "media": store_picture(team=team, body=picture())[0].sha256}
    put(team, "scenarios", [{"key": "q0", "messages": [{"role": "user", "content": [named]}]}])
    turns = [{"role": "assistant", "content": "So."}]
    put(team, "outputs", [{"version": v, "scenario": "q0", "messages": turns} for v in VERSIONS])
    link = widget(launch(study=make_study(team, ada), now=NOW))

    page = shown(client, link)

    assert "cannot be answered from here" in text(page)
    assert "[image]" not in text(page)


def test_arms_of_judgments_are_drawn_for_each_and_kept_with_it(client: Client, team: Team, ada: User) -> None:
    round_ = make_round(team, ada, scenarios=8, explanations={"levels": ["none", "full"]})
    link = widget(round_)
    for person in range(12):
        sent(client, link, shown(client, link, f"u-{person}"), person=f"u-{person}")

    assert set(Assignment.objects.values_list("arm", flat=True)) == {0, 1}


def test_members_of_a_set_are_not_next_to_each_other_here_either(
    client: Client, team: Team, ada: User
) -> None:
    fill_sets(team, ["one", "one"])
    link = widget(make_review(team, ada))
    sent(client, link, shown(client, link))

    assert "all there is" in text(shown(client, link))
    assert Response.objects.count() == 1


@pytest.fixture
def client(db: None) -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_judgment_makes_its_own_slot_outside_the_plan(client: Client, running: Round) -> None:
    link = widget(running)
    before = fill_of([running])[running.pk]

    reply = sent(client, link, shown(client, link), **{"q-note": "Nice."})

    assert "Thank you" in text(reply)
    assert Response.objects.get().answers == {"overall": "first", "note": "Nice."}
    assert Signal.objects.exists()
    slot = Slot.objects.get(origin=SlotOrigin.INTAKE)
    assert slot.state == 2
    assert fill_of([running])[running.pk] == before
    assert not Slot.objects.filter(state=1).exists()
    assert Assignment.objects.count() == 1, "nothing of the plan was touched"
    stay = Participation.objects.select_related("rater").get()
    assert (stay.rater.cohort, stay.state, stay.cell, stay.answered) == ("end_user", "finished", None, 1)
    assert Consent.objects.get().purpose == "rating"
    assert not Device.objects.exists()


def test_nothing_is_stored_before_somebody_sends(client: Client, running: Round) -> None:
    link = widget(running)

    shown(client, link)

    for model in (Rater, Participation, Consent, Assignment):
        assert not model._default_manager.exists()


def test_no_cookie_is_set_and_only_the_doors_pages_may_frame_it(client: Client, running: Round) -> None:
    link = widget(running)
    item = shown(client, link)

    for reply in (client.get(f"/w/{link.code}/", headers=FROM), item, sent(client, link, item)):
        assert not reply.cookies
        policy = reply["Content-Security-Policy"]
        assert f"frame-ancestors {HOST};" in f"{policy};"
        assert "form-action 'self'" in policy
        assert "X-Frame-Options" not in reply
    assert "frame-ancestors 'none'" in client.get(f"/s/{running.study.code}/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.example/", "http://shop.example/", "https://shop.example.evil.example/",
     "https://shop.example:8443/", "https://shop.example@evil.example/", "null", "//shop.example", "https://["],
)  # fmt: skip
def test_other_pages_are_refused(client: Client, running: Round, referer: str) -> None:
    reply = client.get(f"/w/{widget(running).code}/", headers={"Referer": referer})

    assert reply.status_code == 403
    assert "one product only" in text(reply)
    assert 'name="pass"' not in text(reply)


def test_the_page_never_says_which_version_an_answer_came_from(client: Client, running: Round) -> None:
    link = widget(running)
    item = shown(client, link)

    sent_back = item.content.decode() + str(dict(item.headers))
    for name in (*VERSIONS, running.study.slug, running.study.objective):
        assert not re.search(rf"\b{re.escape(name)}\b", sent_back)


def test_two_answers_of_one_person_to_one_item_are_one(client: Client, running: Round) -> None:
    link = widget(running)
    page = shown(client, link)

    assert sent(client, link, page).status_code == 200
    assert sent(Client(), link, page, **{"q-overall": "second"}).status_code == 200

    assert Response.objects.get().answers["overall"] == "first"
    assert Slot.objects.filter(origin=SlotOrigin.INTAKE).count() == 1


def test_a_person_is_asked_about_every_item_once(client: Client, running: Round) -> None:
    link = widget(running)

    for _turn in range(9):
        assert sent(client, link, shown(client, link)).status_code == 200

    assert "judged all there is" in text(shown(client, link))
    assert "which" in text(shown(client, link, person="u-2")).lower()
    assert Response.objects.count() == 9
    assert Rater.objects.count() == Participation.objects.count() == 1


def test_a_person_is_another_behind_another_door(client: Client, running: Round) -> None:
    for link in (widget(running), widget(running)):
        sent(client, link, shown(client, link))

    assert Rater.objects.count() == 2


@pytest.mark.parametrize("person", ["", "x" * 5_000])
def test_without_a_name_each_frame_is_somebody_new(client: Client, running: Round, person: str) -> None:
    link = widget(running)

    for _turn in range(2):
        sent(client, link, shown(client, link, person=person))

    assert Rater.objects.count() == 2


def test_an_answer_that_does_not_fit_comes_back_and_leaves_nobody(client: Client, running: Round) -> None:
    link = widget(running)

    reply = sent(client, link, shown(client, link), **{"q-overall": "", "q-note": "kept <i>"})

    assert reply.status_code == 422
    assert "kept &lt;i&gt;" in reply.content.decode()
    assert 'name="person" value="u-1"' in text(reply)
    assert not Rater.objects.exists()
    assert sent(client, link, reply).status_code == 200


@pytest.mark.parametrize("words", ["", "0" * 64])
def test_a_yes_to_other_words_is_asked_again(client: Client, running: Round, words: str) -> None:
    link = widget(running)

    assert sent(client, link, shown(client, link), words=words).status_code == 409
    assert not Rater.objects.exists()


@pytest.mark.parametrize("forged", ["", "x", "gAAAAA" + "x" * 500, "x" * 10_000])
def test_a_forged_pass_is_refused(client: Client, running: Round, forged: str) -> None:
    link = widget(running)

    for address in (f"/w/{link.code}/ask/", f"/w/{link.code}/send/"):
        assert client.post(address, {"pass": forged, "q-overall": "first"}).status_code == 403


def test_a_pass_is_good_for_its_own_door_and_from_our_own_pages(client: Client, running: Round) -> None:
    link, other = widget(running), widget(running)
    page = shown(client, link)
    fields = {**hidden_fields(page.content.decode()), "q-overall": "first"}

    assert client.post(f"/w/{other.code}/send/", fields).status_code == 403
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(f"/w/{link.code}/send/", fields, headers=headers).status_code == 403
    assert (
        client.post(f"/w/{link.code}/send/", fields, headers={"Origin": "http://testserver"}).status_code
        == 200
    )


def test_a_page_that_was_open_for_long_sends_once_more(
    client: Client, running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = widget(running)
    page = shown(client, link)
    monkeypatch.setattr("apps.rating.widget._PASS_SECONDS", -1)

    late = sent(client, link, page, **{"q-note": "still here"})

    assert late.status_code == 409
    assert "still here" in text(late)
    monkeypatch.undo()
    assert sent(client, link, late).status_code == 200


def test_a_paused_closed_or_full_door_says_a_kind_word(client: Client, running: Round) -> None:
    link = widget(running, cap=1)
    first, late = shown(client, link), shown(client, link, person="late")
    sent(client, link, first)

    full = sent(client, link, late, **{"q-note": "x"})
    assert full.status_code == 409
    assert "all the people" in text(full)

    pause_round(round_=running)
    assert "right now" in text(shown(client, link))
    close_link(link=link, now=NOW)
    assert "right now" in text(shown(client, link))
    close_round(round_=running, now=NOW)
    assert sent(client, link, late).status_code == 409
    assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_are_one_answer(team: Team, ada: User, gathered: object) -> None:
    link = widget(make_round(team, ada))
    page = shown(Client(), link)
    start, seen = threading.Barrier(10), []

    def one() -> None:
        start.wait()
        seen.append(sent(Client(), link, page).status_code)
        connection.close()

    threads = [threading.Thread(target=one) for _turn in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [200] * 10
    assert Response.objects.count() == Rater.objects.count() == 1
    assert Slot.objects.filter(origin=SlotOrigin.INTAKE).count() == 1


def test_the_script_is_small_the_same_for_all_and_asks_for_nothing(client: Client, running: Round) -> None:
    link = widget(running)

    reply = client.get(f"/w/{link.code}.js")

    assert reply["Content-Type"].startswith("text/javascript")
    assert reply["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=300" in reply["Cache-Control"]
    assert not reply.cookies
    assert len(reply.content) < 2_048
    assert len(gzip.compress(reply.content)) < 1_024
    assert reply.content.decode() == SCRIPT
    for forged in ("nope", running.study.code):
        assert client.get(f"/w/{forged}.js").status_code == 404
        assert client.get(f"/w/{forged}/", headers=FROM).status_code == 404


def test_our_own_address_is_known(client: Client, running: Round) -> None:
    link = widget(running)
    page = shown(client, link)
    fields = {**hidden_fields(page.content.decode()), "q-overall": "first"}

    reply = client.post(f"/w/{link.code}/send/", fields, headers={"Origin": settings.BASE_URL})

    assert reply.status_code == 200
