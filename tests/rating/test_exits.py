"""Every way out: the words, the code, the way back, the debrief; and what happens to a text whose browser lost its key."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.raters.models import Link, Outcome, Participation
from apps.raters.services import PanelSpec, end, make_link
from apps.responses.models import Response
from apps.studies.models import Round
from tests.factories.joining import agree
from tests.factories.studies import NOW, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

HTMX = {"HX-Request": "true"}
DEBRIEF = "You compared two kettles.\n\nOne of them is new."
STATES = {
    Outcome.COMPLETE: "finished",
    Outcome.SCREENED_OUT: "ended",
    Outcome.FAILED_CHECK: "ended",
    Outcome.QUOTA_FULL: "ended",
    Outcome.TIMED_OUT: "idle",
    Outcome.STOPPED: "stopped",
}


def text(reply: Any) -> str:
    return unescape(reply.content.decode())


def panel(round_: Round, slug: str = "prolific", back: str = "https://panel.example/{code}") -> Link:
    spec = PanelSpec(slug, {"person": "PID"}, {}, back)
    return make_link(study=round_.study, kind="panel", name="P", actor=None, now=NOW, panel=spec)


@pytest.fixture
def client(db: None) -> Client:
    return Client()


@pytest.fixture
def told(team: Team, ada: User) -> Round:
    return make_round(team, ada, ethics={"debrief": DEBRIEF})


@pytest.mark.parametrize("outcome", STATES)
def test_each_outcome_has_its_words_its_code_and_the_debrief(
    client: Client, told: Round, outcome: Outcome
) -> None:
    link = panel(told)
    agree(client, f"/s/{link.code}/?PID=p")
    end(
        participation=Participation.objects.select_related("link").get(),
        state=Participation.State(STATES[outcome]),
        outcome=outcome,
        now=NOW,
    )

    page = text(client.get(f"/s/{link.code}/done/"))

    assert link.codes[outcome] in page
    assert f'href="https://panel.example/{link.codes[outcome]}"' in page
    assert "One of them is new." in page
    assert not [code for other, code in link.codes.items() if other != outcome and code in page]


def test_a_way_back_that_grants_credit_is_for_the_complete_alone(client: Client, told: Round) -> None:
    link = panel(told, "sona", "https://school.sona-systems.com/webstudy_credit.aspx?survey_code={PID}")
    agree(client, f"/s/{link.code}/?PID=p%20q")
    participation = Participation.objects.select_related("link").get()

    def page(outcome: Outcome) -> str:
        end(participation=participation, state=Participation.State.ENDED, outcome=outcome, now=NOW)
        return text(client.get(f"/s/{link.code}/done/"))

    assert "sona-systems.com" not in page(Outcome.FAILED_CHECK)
    assert "survey_code=p%20q" in page(Outcome.COMPLETE)


@pytest.mark.parametrize(
    ("why", "words"),
    [("day", "Enough for today"), ("sitting", "Time for a break"), ("none_left", "Nothing left"),
     ("<b>", "in the middle"), ("quota_full", "in the middle")],
)  # fmt: skip
def test_a_break_says_when_to_come_back_and_ends_nothing(
    client: Client, told: Round, why: str, words: str
) -> None:
    agree(client, f"/s/{told.study.code}/")

    page = text(client.get(f"/s/{told.study.code}/done/", {"why": why}))

    assert words in page
    assert "One of them is new." in page
    assert "<b>in" not in page
    assert Participation.objects.get().outcome == ""


def test_a_sitting_ends_with_a_break(client: Client, team: Team, ada: User) -> None:
    round_ = make_round(team, ada, raters={"load": {"per_sitting": 1, "sitting": "45m"}})
    first = agree(client, f"/s/{round_.study.code}/")["Location"]

    plain = client.post(first, {"q-overall": "first"})

    assert plain["Location"] == f"/s/{round_.study.code}/done/?why=sitting"
    assert "in 45 minutes" in text(client.get(plain["Location"]))


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_browser_that_lost_its_key_keeps_every_word_and_a_way_back(
    client: Client, told: Round, headers: dict[str, str] | None
) -> None:
    link = panel(told)
    address = agree(client, f"/s/{link.code}/?PID=p")["Location"]
    strict = Client(enforce_csrf_checks=True)
    written = {"q-overall": "second", "q-note": "a long <thought> of mine"}

    lost = strict.post(address, written, headers=headers)

    page = text(lost)
    assert lost.status_code == 403
    assert "a long <thought> of mine" in page
    assert "&lt;thought&gt;" in lost.content.decode()
    assert re.search(r'value="second"[^>]* checked', page)
    assert "from the panel once more" in page
    assert page.lstrip().startswith("<main") == bool(headers)
    assert not Response.objects.exists()

    back = Client()
    assert agree(back, f"/s/{link.code}/?PID=p")["Location"] == address
    assert back.post(address, written).status_code == 303
    assert Response.objects.get().answers["note"] == "a long <thought> of mine"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_forged_token_leads_nowhere_kindly(
    client: Client, told: Round, headers: dict[str, str] | None
) -> None:
    agree(client, f"/s/{told.study.code}/")
    forged = f"/s/{told.study.code}/t/{'x' * 22}/"

    for reply in (client.get(forged, headers=headers), client.post(forged, {}, headers=headers)):
        assert reply.status_code == 404
        assert "invitation" in text(reply)
        assert text(reply).lstrip().startswith("<main") == bool(headers)


def test_a_token_of_one_study_opens_nothing_at_the_door_of_another(
    client: Client, told: Round, team: Team, dan: User
) -> None:
    address = agree(client, f"/s/{told.study.code}/")["Location"]
    other = make_round(Team.objects.get(slug="others"), dan)

    stray = Client().post(address.replace(told.study.code, other.study.code), {"q-note": "x"})

    assert stray.status_code == 404


def test_what_ended_stays_ended_when_the_person_comes_again(client: Client, told: Round) -> None:
    link = panel(told)
    agree(client, f"/s/{link.code}/?PID=p")
    end(
        participation=Participation.objects.select_related("link").get(),
        state=Participation.State.ENDED,
        outcome=Outcome.FAILED_CHECK,
        now=NOW,
    )

    for browser in (client, Client()):
        reply = agree(browser, f"/s/{link.code}/?PID=p")
        assert reply["Location"] == f"/s/{link.code}/done/"
        assert link.codes["failed_check"] in text(browser.get(reply["Location"]))
    assert client.get(f"/s/{link.code}/next/")["Location"] == f"/s/{link.code}/done/"


def test_somebody_who_took_everything_back_is_not_let_in_again(client: Client, told: Round) -> None:
    link = panel(told)
    agree(client, f"/s/{link.code}/?PID=p")
    participation = Participation.objects.get()
    participation.rater.status = "withdrawn"
    participation.rater.save(update_fields=["status"])
    Participation.objects.update(state="withdrawn")

    reply = agree(Client(), f"/s/{link.code}/?PID=p")

    assert reply.status_code == 409
    assert "taken everything back" in text(reply)
    assert "took everything back" in text(client.get(f"/s/{link.code}/done/"))


def test_an_answer_that_comes_too_late_leaves_its_words_and_the_right_code(
    client: Client, told: Round
) -> None:
    link = panel(told)
    address = agree(client, f"/s/{link.code}/?PID=p")["Location"]
    end(
        participation=Participation.objects.select_related("link").get(),
        state=Participation.State.ENDED,
        outcome=Outcome.QUOTA_FULL,
        now=NOW,
    )

    reply = client.post(address, {"q-overall": "first", "q-note": "a long <thought>"}, headers=HTMX)

    assert reply.status_code == 409
    assert "a long &lt;thought&gt;" in reply.content.decode()
    assert not Response.objects.exists()
    assert link.codes["quota_full"] in text(client.get(f"/s/{link.code}/next/", follow=True))
