"""Which system do you think this was? Asked once at the end; who has seen the names gets no more items."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment
from apps.assignments.quotas import fill_of_cells
from apps.raters.models import Participation, Rater
from apps.raters.services import Joined, erase, withdraw
from apps.responses.models import Guess, Response, Signal
from apps.responses.services import correct_response, take_next
from apps.responses.services.guessing import may_guess
from apps.studies.models import Metric, Round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.reviews import fill_sets, make_review
from tests.factories.studies import NOW, make_rater, make_round
from tests.rating.visiting import visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

ASKS = {"ask": True}


@pytest.fixture
def asking(team: Team, ada: User) -> Round:
    return make_round(team, ada, blinding=ASKS, raters={"load": {"per_rater": 2}})


def text(reply: Any) -> str:
    return unescape(reply.content.decode())


def client_of(round_: Round, joined: Joined) -> Client:
    return visit(Client(), round_.study.code, joined.secret)


def address(round_: Round, page: str) -> str:
    return f"/s/{round_.study.code}/{page}/"


def guesses(round_: Round) -> list[tuple[int | None, int, int | None]]:
    rows = Signal.objects.filter(
        round_id=round_.pk, metric_id=Metric.objects.get(round=round_, key="guess").pk
    )
    return list(rows.order_by("number").values_list("version_id", "position", "outcome"))


def test_whoever_is_through_is_asked_once_by_place_and_the_names_come_with_the_question(
    asking: Round,
) -> None:
    cora = make_rater(asking)
    client = client_of(asking, cora)
    assert "last question" not in text(client.get(address(asking, "done")))  # not through yet
    judge_all(cora)

    done = text(client.get(address(asking, "done")))
    asked = text(client.post(address(asking, "guess")))

    assert "One last question" in done
    assert "kettle/v" not in done
    assert re.findall(r"<legend>(.*?)</legend>", asked) == ["Answer A", "Answer B"]
    assert re.findall(r'name="g-0" value="(.*?)"', asked) == [
        "kettle/v1",
        "kettle/v2",
        "kettle/v3",
        "no_idea",
    ]
    assert "Reply" in asked

    sent = {"sent": "1", "g-0": "kettle/v2", "g-1": "no_idea"}
    reply = client.post(address(asking, "guess"), sent)
    assert reply.status_code == 302

    last = Assignment.objects.filter(participation=cora.participation).latest("pk")
    assert Guess.objects.get().assignment == last
    assert Guess.objects.get().named == ["kettle/v2", None]
    shown = list(last.item.item_outputs.order_by("place").values_list("version_id", flat=True))
    assert guesses(asking) == [(shown[last.sides[0]], 1, 1), (shown[last.sides[1]], 2, 3)]
    assert "last question" not in text(client.get(address(asking, "done")))
    client.post(address(asking, "guess"), {**sent, "g-0": "kettle/v3"})
    assert Guess.objects.get().named == ["kettle/v2", None]
    assert len(guesses(asking)) == 2


def test_who_has_seen_the_names_gets_no_more_items_and_keeps_the_code(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, blinding=ASKS)
    cora = make_rater(round_)
    client = client_of(round_, cora)
    answer(cora, token_of(following(cora)))
    client.post(address(round_, "stop"))
    cora.participation.refresh_from_db()
    code = cora.participation.completion_code
    assert "Look for more" in text(client.get(address(round_, "done")))

    client.post(address(round_, "guess"))

    assert take_next(participation=cora.participation).lease is None
    page = text(client.get(address(round_, "done")))
    assert "Look for more" not in page
    assert "One last question" in page
    assert code in page
    assert Participation.objects.get().outcome == "stopped"


def test_an_older_tab_sends_nothing_that_counts_once_the_names_are_seen(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, blinding=ASKS)
    cora = make_rater(round_)
    client = client_of(round_, cora)
    held = token_of(answer(cora, token_of(following(cora))).next)
    assert client.post(address(round_, "guess")).status_code == 302  # she is in the middle of it
    client.post(address(round_, "stop"))
    client.post(address(round_, "guess"))

    reply = client.post(address(round_, f"t/{held}"), {"q-overall": "first"})

    assert reply.status_code == 409
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"g-0": "kettle/v3"}, {"g-0": "kettle/v3", "g-1": "gpt"}, {"g-0": "\x00", "g-1": "x" * 9_000}],
)
def test_an_answer_that_does_not_fit_comes_back_with_what_was_chosen(
    asking: Round, sent: dict[str, str]
) -> None:
    cora = make_rater(asking)
    judge_all(cora)
    client = client_of(asking, cora)
    client.post(address(asking, "guess"))

    reply = client.post(address(asking, "guess"), {"sent": "1", **sent})

    assert reply.status_code == 422
    if sent.get("g-0") == "kettle/v3":
        assert 'value="kettle/v3" checked' in text(reply)
    assert not Guess.objects.exists()


def test_it_may_be_left_out_and_then_is_not_asked_again(asking: Round) -> None:
    cora = make_rater(asking)
    judge_all(cora)
    client = client_of(asking, cora)
    client.post(address(asking, "guess"))

    client.post(address(asking, "guess"), {"sent": "1", "skip": "1"})

    assert Guess.objects.get().named == []
    assert guesses(asking) == []
    assert not may_guess(Participation.objects.get())


def test_nobody_answers_before_the_names_are_shown_nor_from_another_browser(asking: Round) -> None:
    cora = make_rater(asking)
    judge_all(cora)
    sent = {"sent": "1", "g-0": "kettle/v2", "g-1": "no_idea"}

    assert client_of(asking, cora).post(address(asking, "guess"), sent).status_code == 302
    assert Client().post(address(asking, "guess"), sent).status_code == 404

    assert not Guess.objects.exists()


def test_only_rounds_that_ask_do_and_only_those_who_judged_are_asked(team: Team, ada: User) -> None:
    quiet = make_round(team, ada, raters={"load": {"per_rater": 1}})
    cora = make_rater(quiet)
    judge_all(cora)
    asked = make_review(team, ada, slug="asked", round={"versions": ["kettle/v3"]}, blinding=ASKS)
    idle = make_rater(asked)
    idle_client = client_of(asked, idle)
    idle_client.post(address(asked, "stop"))

    assert "last question" not in text(client_of(quiet, cora).get(address(quiet, "done")))
    assert "last question" not in text(idle_client.get(address(asked, "done")))


def test_a_review_asks_of_its_one_answer(team: Team, ada: User) -> None:
    fill_sets(team, [""])
    round_ = make_review(team, ada, blinding=ASKS)
    cora = make_rater(round_)
    judge_all(cora)
    client = client_of(round_, cora)

    asked = text(client.post(address(round_, "guess")))
    client.post(address(round_, "guess"), {"sent": "1", "g-0": "kettle/v3"})

    assert "The answer" in asked
    assert [outcome for _version, _place, outcome in guesses(round_)] == [0]


def test_a_correction_keeps_the_guess_among_its_signals(asking: Round) -> None:
    cora = make_rater(asking)
    judge_all(cora)
    client = client_of(asking, cora)
    client.post(address(asking, "guess"))
    client.post(address(asking, "guess"), {"sent": "1", "g-0": "no_idea", "g-1": "kettle/v1"})
    before = guesses(asking)
    last = Guess.objects.get().assignment

    correct_response(
        token=last.token, secrets=[cora.secret], revision=1, fields={"q-overall": ["equal"]}, now=NOW
    )

    assert guesses(asking) == before
    assert len(before) == 2


def test_a_guess_goes_with_its_person(asking: Round) -> None:
    for leave in (withdraw, erase):
        cora = make_rater(asking)
        judge_all(cora)
        client = client_of(asking, cora)
        client.post(address(asking, "guess"))
        client.post(address(asking, "guess"), {"sent": "1", "g-0": "no_idea", "g-1": "kettle/v1"})
        assert Guess.objects.exists()

        leave(rater=Rater.objects.get(pk=cora.participation.rater_id), now=NOW)

        assert not Guess.objects.exists()


def test_a_person_who_is_through_still_fills_their_cell(team: Team, ada: User) -> None:
    quotas = [{"where": {"cohort": "expert"}, "raters": 1}]
    raters = {"load": {"per_rater": 1}, "quotas": quotas, "cohorts": ["expert"]}
    round_ = make_round(team, ada, blinding=ASKS, raters=raters)
    cora = make_rater(round_)
    Participation.objects.update(cell=round_.cells.get())
    judge_all(cora)
    assert fill_of_cells(round_)[0].complete == 1

    client_of(round_, cora).post(address(round_, "guess"))

    assert Participation.objects.get().state == Participation.State.ENDED
    assert fill_of_cells(round_)[0].complete == 1
