"""The page of a study's doors: made, closed, invited by, counted; codes checked; for the team alone."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.raters.models import Invitee, Link, Outcome, Participation
from apps.raters.services import PanelSpec, finish, make_link
from apps.studies.models import Round
from tests.factories.joining import agree, hidden_fields
from tests.factories.studies import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]


def text(reply: Any) -> str:
    return unescape(reply.content.decode())


def home(round_: Round) -> str:
    return f"/console/studies/{round_.study.slug}/doors/"


def door(round_: Round, kind: str = "public", **changes: Any) -> Link:
    return make_link(study=round_.study, kind=kind, name="Door", actor=None, now=NOW, **changes)


@pytest.mark.parametrize("kind", Link.Kind.values)
def test_each_kind_is_made_from_its_own_form(ada_client: Client, running: Round, kind: str) -> None:
    page = ada_client.get(home(running), {"kind": kind})
    sent = {**hidden_fields(page.content.decode()), "kind": kind, "name": "A door", "cap": "12"}
    if kind == "panel":
        sent |= {"panel": "prolific", "person": "PROLIFIC_PID", "code_complete": "MINE-1"}
        sent |= {"return_url": "https://app.prolific.com/submissions/complete?cc={code}"}
    if kind == "widget":
        sent |= {"origins": "https://shop.example\nhttps://www.shop.example"}

    reply = ada_client.post(f"{home(running)}new/", sent, follow=True)

    link = Link.objects.get()
    assert reply.status_code == 200, text(reply)
    assert (link.kind, link.name, link.cap) == (kind, "A door", 12)
    shown = text(reply)
    assert "A door" in shown
    if kind in {"public", "members", "test", "panel"}:
        assert f"/s/{link.code}/" in shown
    if kind == "panel":
        assert link.codes["complete"] == "MINE-1"
        assert set(link.codes) == set(Outcome.values)
        assert "PROLIFIC_PID={{%PROLIFIC_PID%}}" in shown
    if kind == "widget":
        assert f'<script src="{settings.BASE_URL}/w/{link.code}.js" async></script>' in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "panel", "panel": "nobody"}, "no such panel"),
        ({"kind": "panel", "panel": "prolific", "person": "a b"}, "these are taken"),
        ({"kind": "panel", "panel": "prolific", "person": "P", "return_url": "javascript:x"}, "begins with https"),
        ({"kind": "panel", "panel": "sona", "person": "id", "code_complete": "<b>"}, "at most 40 letters"),
        ({"kind": "widget", "origins": "*"}, "is no origin"),
        ({"kind": "public", "cap": "0"}, "greater than or equal to 1"),
        ({"kind": "nonsense"}, "no such kind"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    ada_client: Client, running: Round, fields: dict[str, str], words: str
) -> None:
    reply = ada_client.post(f"{home(running)}new/", {"name": "Typed <by> hand", **fields})

    assert reply.status_code == 422
    assert words in text(reply)
    assert "Typed <by> hand" in text(reply)
    assert not Link.objects.exists()


def test_a_door_is_closed_and_opened_again(ada_client: Client, running: Round) -> None:
    link = door(running)

    closed = ada_client.post(f"{home(running)}{link.pk}/close/", follow=True)
    assert "Closed: nobody new comes in." in text(closed)
    assert "Not open" in text(Client().get(f"/s/{link.code}/"))
    opened = ada_client.post(f"{home(running)}{link.pk}/open/", follow=True)
    assert "Closed: nobody new comes in." not in text(opened)


def test_people_are_invited_and_what_was_no_address_is_said(ada_client: Client, running: Round) -> None:
    link = door(running, "mail")
    address = f"{home(running)}{link.pk}/invite/"

    done = ada_client.post(address, {"addresses": "cora@example.org\nnobody\ncora@example.org"}, follow=True)
    empty = ada_client.post(address, {"addresses": " , "})

    assert "1 mail goes out now." in text(done)
    assert "nobody" in text(done)
    assert "1 address, 0 mails sent" in text(done)
    assert empty.status_code == 422
    assert Invitee.objects.count() == 1


def test_the_page_counts_who_came_by_which_door_and_how_it_ended(ada_client: Client, running: Round) -> None:
    link = door(running, cap=3)
    agree(Client(), f"/s/{link.code}/")
    agree(Client(), f"/s/{link.code}/")
    finish(participation=Participation.objects.select_related("link").first(), now=NOW)  # type: ignore[arg-type]

    page = text(ada_client.get(home(running)))

    assert 'came, of 3 at most</dt><dd class="num">2' in page
    assert 'complete</dt><dd class="num">1' in page


def test_a_code_is_checked_and_a_replay_seen(ada_client: Client, running: Round) -> None:
    agree(Client(), f"/s/{running.study.code}/")
    code = finish(participation=Participation.objects.get(), now=NOW).completion_code

    first, again, forged = (
        text(ada_client.post(f"{home(running)}check/", {"code": one})) for one in (code, code, "FORGED")
    )

    assert "Nobody has brought it before" in first
    assert "checked before" in again
    assert "Nobody was given this code" in forged


def test_who_may_only_read_sees_no_code_that_pays(ben_client: Client, running: Round) -> None:
    spec = PanelSpec("prolific", {"person": "PROLIFIC_PID"}, {"complete": "PAID-IN-FULL"})
    make_link(study=running.study, kind="panel", name="Panel", actor=None, now=NOW, panel=spec)

    page = ben_client.get(home(running)).content.decode()

    assert "Panel" in page
    assert "PAID-IN-FULL" not in page


def test_readers_look_and_outsiders_find_nothing(
    ben_client: Client, dan_client: Client, running: Round
) -> None:
    link = door(running)
    acts = {"new/": {"kind": "public", "name": "x"}, "check/": {"code": "x"}, f"{link.pk}/close/": {}}

    page = ben_client.get(home(running))
    assert page.status_code == 200
    assert "New door" not in text(page)
    assert dan_client.get(home(running)).status_code == 404
    assert Client().get(home(running)).status_code == 302
    for act, fields in acts.items():
        assert ben_client.post(home(running) + act, fields).status_code == 403
        assert dan_client.post(home(running) + act, fields).status_code == 404
    assert Link.objects.get().closed_at is None


def test_a_door_of_another_study_is_not_found(ada_client: Client, running: Round) -> None:
    for number in (0, 999_999, 2**63 - 1, 10**30):
        assert ada_client.post(f"{home(running)}{number}/close/").status_code == 404


def test_many_doors_cost_no_more_queries_than_one(ada_client: Client, running: Round) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ada_client.get(home(running)).status_code == 200
        return len(seen)

    door(running)
    queries()
    few = queries()
    for kind in ("public", "mail", "test", "members") * 6:
        agree(Client(), f"/s/{door(running, kind).code}/")
    assert queries() == few
