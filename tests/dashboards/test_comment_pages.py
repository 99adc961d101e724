"""The page of comments and questions, and the way to it from each number."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.selectors import membership_in
from apps.analysis.estimate import Estimate
from apps.analysis.models import Review, ReviewState, Snapshot
from apps.core.models import OutboxRow
from apps.governance.anchors import anchor_of
from apps.governance.models import Comment
from apps.governance.services import comment, reply
from apps.studies.models import Round
from tests.dashboards.conftest import TAKEN, MakeEstimate
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db

STUDY = "/d/kettles/kettle/"
URL = f"{STUDY}comments/"
PRIVATE = Estimate(
    measure="rater_accuracy",
    metric="overall",
    slice={"rater": "r-7"},
    value=0.4,
    low=0.3,
    high=0.5,
    private=True,
)


@pytest.fixture
def wins(estimate: MakeEstimate) -> Estimate:
    return estimate("win_rate", 0.6, version="kettle/v3", versus="kettle/v2")


@pytest.fixture
def counted(running: Round, wins: Estimate, estimate: MakeEstimate) -> Round:
    OutboxRow.objects.all().delete()
    found = [wins, estimate("average_win_rate", 0.6, version="kettle/v3"), PRIVATE]
    Snapshot.objects.create(
        round=running,
        taken_at=TAKEN,
        seconds=0.1,
        responses=40,
        raters=12,
        excluded={},
        estimates=[one.as_json() for one in found],
    )
    return running


def read(client: Client, url: str) -> str:
    reply_ = client.get(url)
    assert reply_.status_code == 200
    return unescape(reply_.content.decode())


def test_from_a_number_to_a_question_and_its_answer(
    counted: Round, wins: Estimate, ben_client: Client, ada_client: Client
) -> None:
    here = f"{URL}?round=1&on={anchor_of(wins)}"
    assert here in read(ben_client, f"{STUDY}rows/?metric=overall&measure=win_rate&version=kettle/v3")
    page = read(ben_client, here)
    assert "Nothing was said yet" in page
    assert "60% [55, 65]" in page
    assert "420 judgments, 73 raters" in page

    sent = ben_client.post(here, {"act": "comment", "kind": "question", "text": "Why <b>so</b> close?"})
    asked = Comment.objects.get()
    assert (sent.status_code, sent["Location"].endswith(f"#c{asked.pk}")) == (302, True)
    raw = ada_client.get(here).content.decode()
    assert "Why &lt;b&gt;so&lt;/b&gt; close?" in raw
    ada_client.post(here, {"act": "reply", "comment": asked.pk, "text": "Ties count half."})
    ada_client.post(here, {"act": "resolve", "comment": asked.pk})

    page = read(ben_client, URL)
    assert "Ties count half." in page
    assert "Settled by Ada Owner" in page
    assert "Nothing is open" in read(ben_client, f"{URL}?show=open")


def test_how_a_number_was_computed_says_how_much_is_open(
    counted: Round, wins: Estimate, ben_client: Client, ada: User
) -> None:
    board = Estimate(measure="average_win_rate", metric="overall", version="kettle/v3")
    assert "Comment or ask" in read(ben_client, STUDY)
    comment(round_=counted, on=board, kind="question", text="Why?", by=membership_in(ada, "kettles"), now=NOW)

    page = read(ben_client, STUDY)
    assert re.search(rf'on={anchor_of(board)}">Comment or ask \(1 open\)', page)


def test_a_poll_hears_that_something_was_said(counted: Round, ben_client: Client, ada: User) -> None:
    poll = {"HX-Request": "true"}
    tag = ben_client.get(STUDY, headers=poll)["HX-PTag"]
    assert ben_client.get(STUDY, headers={**poll, "HX-PTag": tag}).status_code == 304
    comment(round_=counted, on=None, kind="comment", text="Hm.", by=membership_in(ada, "kettles"), now=NOW)

    assert ben_client.get(STUDY, headers={**poll, "HX-PTag": tag}).status_code == 200


def test_what_cannot_be_taken_is_refused_in_words(
    counted: Round, ben_client: Client, ada_client: Client
) -> None:
    assert ben_client.post(URL, {"act": "comment", "kind": "question", "text": " "}).status_code == 422
    assert ben_client.post(URL, {"act": "comment", "kind": "shout", "text": "Hm"}).status_code == 422
    assert ben_client.post(URL, {"act": "burn", "comment": "1"}).status_code == 404
    assert ben_client.post(URL, {"act": "burn", "comment": "x"}).status_code == 422
    ada_client.post(URL, {"act": "comment", "kind": "comment", "text": "Mine."})
    late = ben_client.post(URL, {"act": "resolve", "comment": Comment.objects.get().pk})
    assert late.status_code == 409
    assert "Only its author" in late.content.decode()
    assert ben_client.post(URL, {"act": "burn", "comment": Comment.objects.get().pk}).status_code == 422


def test_a_private_number_and_what_is_said_of_it_stay_with_researchers(
    counted: Round, ben_client: Client, ada_client: Client
) -> None:
    here = f"{URL}?round=1&on={anchor_of(PRIVATE)}"
    assert ben_client.get(here).status_code == 404
    assert (
        ada_client.post(here, {"act": "comment", "kind": "comment", "text": "r-7 hurries"}).status_code == 302
    )

    assert "r-7 hurries" in read(ada_client, URL)
    assert "r-7" not in read(ben_client, URL)
    assert ben_client.get(here).status_code == 404
    assert " open)" not in read(ben_client, STUDY)
    assert ben_client.post(here, {"act": "comment", "kind": "comment", "text": "Hm"}).status_code != 302


def test_a_number_of_the_review_alone_is_found_without_reading_the_whole_review(
    counted: Round, estimate: MakeEstimate, ben_client: Client, ada_client: Client
) -> None:
    tagged = estimate("average_win_rate", 0.71, version="kettle/v3", slice={"tag": "dosage"})
    hidden = replace(PRIVATE, slice={"rater": "r-8"})
    others = [replace(tagged, slice={"tag": f"t{number}"}, value=0.3) for number in range(30)]
    Review.objects.create(
        round=counted,
        state=ReviewState.DONE,
        asked_at=TAKEN,
        taken_at=TAKEN,
        estimates=[one.as_json() for one in (*others, replace(tagged, weights="traffic"), tagged, hidden)],
    )

    with CaptureQueriesContext(connection) as seen:
        page = read(ben_client, f"{URL}?round=1&on={anchor_of(tagged)}")
    assert "71% [66, 76]" in page
    assert "tag: dosage" in page
    whole = re.compile(r'(SELECT|,) "analysis_review"."(results|estimates)"(,| FROM| AS)')
    assert not [one["sql"] for one in seen if whole.search(one["sql"])]
    for client, anchor, status in (
        (ben_client, anchor_of(hidden), 404),
        (ada_client, anchor_of(hidden), 200),
        (ada_client, "0123456789abcdef", 404),
    ):
        assert client.get(f"{URL}?round=1&on={anchor}").status_code == status


def test_strangers_find_nothing(counted: Round, dan_client: Client, ben_client: Client) -> None:
    assert dan_client.get(URL).status_code == 404
    assert dan_client.post(URL, {"act": "comment", "kind": "comment", "text": "Hm"}).status_code == 404
    assert Client().get(URL).status_code == 302
    for query in ("round=2", "round=x", "on=0123456789abcdef", "on=" + "x" * 3_000):
        assert ben_client.get(f"{URL}?{query}").status_code == 404


def test_25_comments_cost_no_more_queries_than_1(
    counted: Round, wins: Estimate, ada_client: Client, ada: User
) -> None:
    by = membership_in(ada, "kettles")

    def say(text: str) -> None:
        said = comment(round_=counted, on=wins, kind="comment", text=text, by=by, now=NOW)
        reply(to=said, text="Yes.", by=by, now=NOW)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ada_client.get(URL).status_code == 200
        return len(seen)

    say("One.")
    cost()
    one = cost()
    for number in range(24):
        say(f"More {number}.")
    assert cost() == one
    say("The 26th.")
    assert "The 26th." in read(ada_client, f"{URL}?page=2")

    response = ada_client.get(URL)
    context = {key: response.context[key] for key in response.context.keys()}  # noqa: SIM118 - no dict
    with CaptureQueriesContext(connection) as seen:
        assert render_to_string("dashboards/comments.html", context)
    assert not seen.captured_queries
