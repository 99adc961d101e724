from __future__ import annotations

from typing import Any

import pytest

from apps.responses.models import Response
from apps.studies.models import Item, Round
from tests.factories.studies import ndjson

IMPORT = "studies/kettle/responses/?create=1&consent=collected-elsewhere"


@pytest.mark.django_db
def test_the_line_of_the_contract_is_taken_in(ada_api: Any, kettle: str) -> None:
    line = {
        "item": "q17",
        "scenario": "q17",
        "shown": ["pandalm/llama-7b", "pandalm/bloom-7b"],
        "rater": "r-2",
        "cohort": "expert",
        "answers": {"overall": "first", "why": ["clearer"], "note": " kept\u00a0"},
        "seconds": 12.4,
        "at": "2026-01-31T10:00:00Z",
        "key": "idempotency-key",
        "kind": "main",
    }

    reply = ada_api.post(f"{IMPORT}&note=paper", line)

    assert reply.json() == {"accepted": 1, "repeated": 0, "refused": [], "round": 1}
    response = Response.objects.get()
    assert response.answers == {"overall": "first", "why": ["clearer"], "note": " kept\u00a0"}
    assert (response.key, response.seconds) == ("idempotency-key", 12.4)
    round_ = Round.objects.get()
    assert (round_.origin, round_.consent, round_.note) == ("import", "collected-elsewhere", "paper")


@pytest.mark.django_db
def test_posting_again_counts_as_repeated_and_another_body_is_refused(
    ada_api: Any, kettle: str, judgment: Any
) -> None:
    lines = [judgment(n, key=f"k{n}") for n in range(3)] + [judgment(7)]
    ada_api.lines(IMPORT, lines)

    again = ada_api.lines(IMPORT, lines)
    other = ada_api.lines(IMPORT, [lines[0], judgment(1, key="k1", answers={"overall": "equal"})])

    assert again.json() == {"accepted": 0, "repeated": 4, "refused": [], "round": 1}
    assert other.json()["repeated"] == 1
    assert [(r["line"], r["pointer"]) for r in other.json()["refused"]] == [(2, "/key")]
    assert Response.objects.count() == 4


@pytest.mark.django_db
def test_a_second_answer_of_a_rater_to_an_item_is_a_repeat(ada_api: Any, kettle: str, judgment: Any) -> None:
    ada_api.lines(IMPORT, [judgment(0), judgment(0, answers={"overall": "second"})])

    assert sorted(Item.objects.values_list("key", "kind")) == [("i0", "main"), ("i0", "repeat")]


@pytest.mark.django_db
def test_bad_lines_never_drop_the_good_ones(ada_api: Any, kettle: str, judgment: Any) -> None:
    good = [judgment(n) for n in range(5)]
    rows = [
        good[0],
        judgment(9, answers={"overall": "best"}),
        good[1],
        judgment(9, answers={"mood": 1}),
        good[2],
        judgment(9, profile={"age_band": "30-44"}),
        good[3],
        judgment(9, shown=["a", "b", "c"]),
        good[4],
    ]
    body = b"\n".join([ndjson(rows), b"{not json", b"[1]"])

    reply = ada_api.post(IMPORT, body, kind="application/x-ndjson")

    assert reply.status_code == 200
    assert reply.json()["accepted"] == 5
    assert [(r["line"], r["pointer"]) for r in reply.json()["refused"]] == [
        (2, "/answers/overall"),
        (4, "/answers/mood"),
        (6, "/profile/age_band"),
        (8, "/shown"),
        (10, ""),
        (11, ""),
    ]


@pytest.mark.django_db
def test_without_create_the_unknown_is_listed_and_nothing_stays(
    ada_api: Any, kettle: str, judgment: Any
) -> None:
    lines = [
        judgment(0, rater="zoe"),
        judgment(1, shown=["kettle/v3", "new/v9"]),
        judgment(2, scenario="q99"),
    ]

    reply = ada_api.lines("studies/kettle/responses/?consent=collected-elsewhere", lines)

    assert reply.status_code == 422
    errors = reply.json()["errors"]
    assert [error["pointer"] for error in errors] == ["/rater", "/rater", "/rater"]
    assert "zoe" in errors[0]["reason"]
    assert not Round.objects.exists()  # a post that left nothing freezes no protocol


@pytest.mark.django_db
def test_unknown_versions_and_scenarios_are_named(ada_api: Any, kettle: str, judgment: Any) -> None:
    ada_api.lines(IMPORT, [judgment(n) for n in range(3)])
    lines = [judgment(4, rater="r0", shown=["kettle/v3", "new/v9"]), judgment(5, rater="r0", scenario="q99")]

    reply = ada_api.lines("studies/kettle/responses/", lines)

    errors = reply.json()["errors"]
    assert [error["pointer"] for error in errors] == ["/shown/1", "/scenario"]
    assert "new/v9" in errors[0]["reason"]
    assert "q99" in errors[1]["reason"]


@pytest.mark.django_db
def test_a_new_round_needs_a_word_about_consent(ada_api: Any, kettle: str, judgment: Any) -> None:
    reply = ada_api.lines("studies/kettle/responses/?create=1", [judgment()])

    assert reply.status_code == 422
    assert "consent=" in reply.json()["detail"]
    assert not Round.objects.exists()


@pytest.mark.django_db
def test_posts_go_to_the_open_round_a_paused_one_too_a_closed_one_not(
    ada_api: Any, kettle: str, judgment: Any
) -> None:
    ada_api.post("studies/kettle/launch")
    ada_api.post("studies/kettle/pause")

    taken = ada_api.lines("studies/kettle/responses?create=1&consent=collected-elsewhere", [judgment(1)])
    ada_api.post("studies/kettle/close")
    closed = ada_api.lines("studies/kettle/responses?create=1&round=1&consent=elsewhere", [judgment(2)])
    fresh = ada_api.lines(IMPORT, [judgment(2)])
    further = ada_api.lines("studies/kettle/responses?create=1&round=2", [judgment(3)])

    assert (taken.status_code, taken.json()["round"]) == (200, 1)
    assert closed.status_code == 409
    assert [fresh.json()["round"], further.json()["round"]] == [2, 2]
    assert ada_api.lines("studies/kettle/responses?round=7", [judgment(3)]).status_code == 404


@pytest.mark.django_db
def test_one_bad_judgment_of_ten_thousand_refuses_only_itself(
    ada_api: Any, kettle: str, judgment: Any
) -> None:
    rows = [
        judgment(n, item=f"i{n % 400}", rater=f"r{n // 400}", scenario=f"q{n % 400}") for n in range(10_000)
    ]
    rows[6_543]["answers"] = {"overall": "best"}

    reply = ada_api.lines(IMPORT, rows)

    assert reply.json()["accepted"] == 9_999
    assert [(r["line"], r["pointer"]) for r in reply.json()["refused"]] == [(6_544, "/answers/overall")]
