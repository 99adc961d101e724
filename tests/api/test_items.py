"""Posting check and training items into a round."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.catalog.models import Output, Scenario
from apps.catalog.services import upsert
from apps.raters.models import Check
from apps.studies.models import Item, ItemOutput, Round, Study
from apps.studies.selectors import round_of, text_shown
from tests.factories.judging import answer, following
from tests.factories.studies import DOCUMENT, fill_catalog, make_rater, make_round, make_study, ndjson

URL = "studies/kettle/rounds/1/items/"


def item(key: str = "g1", **changes: Any) -> dict[str, Any]:
    """Return one gold item as it is posted."""
    record: dict[str, Any] = {
        "item": key,
        "scenario": "q9",
        "versions": ["kettle/v3", "kettle/v2"],
        "kind": "gold",
        "expected": {"overall": "first"},
    }
    return {**record, **changes}


def one(reply: Any) -> tuple[int, str, str]:
    """Return status, place and reason of the only refusal."""
    body = reply.json()
    if reply.status_code == 422:
        return 422, body["errors"][0]["pointer"], body["errors"][0]["reason"]
    return reply.status_code, body["refused"][0]["pointer"], body["refused"][0]["reason"]


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    """A running round, and a scenario with outputs that it does not show yet."""
    made = make_round(team, ada)
    add_scenario(team, "q9")
    return made


def add_scenario(team: Team, key: str) -> None:
    """Give the team a scenario with an output of each version."""
    scenario = {"key": key, "messages": [{"role": "user", "content": "Which of these is a lie?"}]}
    upsert(team=team, what="scenarios", body=ndjson([scenario]), as_list=False, create_missing=False)
    outputs = [
        {
            "version": f"kettle/v{n}",
            "scenario": key,
            "messages": [{"role": "assistant", "content": f"Say {n}."}],
        }
        for n in (1, 2, 3)
    ]
    upsert(team=team, what="outputs", body=ndjson(outputs), as_list=False, create_missing=False)


def shown(key: str) -> list[str]:
    rows = ItemOutput.objects.filter(item__key=key).order_by("place")
    return list(rows.values_list("output__version__key", flat=True))


def test_items_are_made_and_their_texts_do_not_change_any_more(ada_api: Any, round_: Round) -> None:
    reply = ada_api.post(URL, [item(), item("t1", kind="training", expected={})])
    assert reply.json() == {"accepted": 2, "repeated": 0, "refused": [], "round": 1}
    made = Item.objects.get(round=round_, key="g1")
    assert (made.kind, made.expected, made.weight) == ("gold", {"overall": "first"}, 1.0)
    assert Scenario.objects.get(key="q9").shown
    assert Output.objects.filter(scenario__key="q9", shown=True).count() == 2
    changed = {"key": "q9", "messages": [{"role": "user", "content": "Another?"}]}
    assert "revision 2" in ada_api.post("scenarios/", [changed]).json()["warnings"][0]["reason"]
    assert text_shown(made)[0]["content"] == "Which of these is a lie?"


@pytest.mark.parametrize("state", ["retired", "proposed"])
def test_a_scenario_that_is_not_in_use_reaches_nobody_as_a_check(
    ada_api: Any, round_: Round, state: str
) -> None:
    Scenario.objects.filter(key="q9").update(state=state)

    status, place, reason = one(ada_api.post(URL, [item()]))

    assert (status, place) == (422, "/scenario")
    assert "not in use" in reason
    assert not Item.objects.filter(key="g1").exists()


def test_ndjson_says_which_line_is_wrong_and_keeps_the_others(ada_api: Any, round_: Round) -> None:
    rows = [item("g1"), item("g2", expected={"overal": "first"}), item("g3")]
    body = ada_api.lines(URL, rows).json()
    assert (body["accepted"], [r["line"] for r in body["refused"]]) == (2, [2])
    assert body["refused"][0]["pointer"] == "/expected/overal"


def test_the_same_item_twice_is_repeated_and_another_under_its_key_replaces_it_while_nobody_met_it(
    ada_api: Any, round_: Round
) -> None:
    ada_api.post(URL, item())
    assert ada_api.post(URL, item()).json()["repeated"] == 1
    assert ada_api.post(URL, [item("g2"), item("g2")]).json()["repeated"] == 1
    changed = item(versions=["kettle/v3", "kettle/v1"], expected={"overall": "second"})
    assert ada_api.post(URL, changed).json()["accepted"] == 1
    assert shown("g1") == ["kettle/v3", "kettle/v1"]
    assert Item.objects.get(key="g1").expected == {"overall": "second"}
    assert Item.objects.filter(round=round_, key="g1").count() == 1


def test_outputs_stand_in_the_protocols_order_and_what_is_expected_turns_with_them(
    ada_api: Any, round_: Round
) -> None:
    ada_api.post(URL, item(versions=["kettle/v1", "kettle/v3"], expected={"overall": "first"}))
    assert shown("g1") == ["kettle/v3", "kettle/v1"]
    assert Item.objects.get(key="g1").expected == {"overall": "second"}
    again = item(versions=["kettle/v3", "kettle/v1"], expected={"overall": "second"})
    assert ada_api.post(URL, again).json()["repeated"] == 1


def test_an_attention_check_stays_as_it_was_written(ada_api: Any, round_: Round) -> None:
    ada_api.post(URL, item(kind="attention", versions=["kettle/v1", "kettle/v3"]))
    assert shown("g1") == ["kettle/v1", "kettle/v3"]
    assert Item.objects.get(key="g1").expected == {"overall": "first"}


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"kind": "main"}, "/kind", "planned at the launch"),
        ({"kind": "repeat"}, "/kind", "not posted"),
        ({"kind": "golden"}, "/kind", ""),
        ({"expected": {}}, "/expected", "which answer is right"),
        ({"expected": {"note": "yes"}}, "/expected", "measured"),
        ({"kind": "attention", "expected": {}}, "/expected", "which answer is right"),
        ({"expected": {"overall": "third"}}, "/expected/overall", "Choose one of"),
        ({"expected": {"a/b": "first"}}, "/expected/a~1b", "no question"),
        ({"expected": "first"}, "/expected", ""),
        ({"scenario": "nowhere"}, "/scenario", "nowhere"),
        ({"scenario": "q8"}, "/scenario", "no scenario"),
        ({"versions": ["kettle/v3", "else/v1"]}, "/versions/1", "not part of the round"),
        ({"versions": ["kettle/v3", "kettle/v2#4"]}, "/versions/1", "no such output"),
        ({"versions": ["kettle/v3", "kettle/v3"]}, "/versions/1", "twice"),
        ({"versions": ["kettle/v3"]}, "/versions", "number of outputs"),
        ({"versions": ["kettle/v3", "kettle/v2", "kettle/v1"]}, "/versions", "number of outputs"),
        ({"versions": []}, "/versions", "number of outputs"),
        ({"versions": ["v"] * 50}, "/versions", ""),
        ({"item": "x" * 201}, "/item", ""),
        ({"colour": 1}, "/colour", "no such field"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place_and_reason(
    changes: dict[str, Any], place: str, words: str, ada_api: Any, round_: Round
) -> None:
    ada_api.post("outputs/?create=1", {"version": "kettle/v3", "scenario": "q8"})
    status, pointer, reason = one(ada_api.post(URL, [item(**changes)]))
    assert (status, pointer) == (422, place)
    assert words in reason
    assert not Item.objects.filter(round=round_).exclude(kind="main").exists()


def test_a_key_of_the_plan_or_of_another_kind_is_taken(ada_api: Any, round_: Round) -> None:
    taken = Item.objects.filter(round=round_).values_list("key", flat=True)[0]
    assert one(ada_api.post(URL, [item(taken)]))[1] == "/item"
    ada_api.post(URL, item())
    assert one(ada_api.post(URL, [item(kind="attention")]))[1] == "/item"
    body = ada_api.post(URL, [item("g5"), item("g5", expected={"overall": "second"})]).json()
    assert (body["accepted"], body["refused"][0]["line"]) == (1, 2)


def test_a_name_of_a_version_in_the_posted_texts_is_told(ada_api: Any, round_: Round, team: Team) -> None:
    upsert(
        team=team,
        what="scenarios",
        body=ndjson([{"key": "q10", "messages": [{"role": "user", "content": "Is kettle/v3 good?"}]}]),
        as_list=False,
        create_missing=False,
    )
    rows = [
        {"version": f"kettle/v{n}", "scenario": "q10", "messages": [{"role": "assistant", "content": "Yes"}]}
        for n in (2, 3)
    ]
    upsert(team=team, what="outputs", body=ndjson(rows), as_list=False, create_missing=False)
    body = ada_api.post(URL, item(scenario="q10")).json()
    assert "kettle/v3" in body["warnings"][0]["reason"]


def test_a_closed_round_an_imported_one_and_none_take_no_items(
    ada_api: Any, round_: Round, judgment: Any
) -> None:
    assert ada_api.post("studies/kettle/rounds/7/items", item()).status_code == 404
    ada_api.post("studies/kettle/close")
    assert ada_api.post(URL, item()).status_code == 409
    made = ada_api.post("studies/kettle/responses/?create=1&consent=elsewhere", [judgment(0)]).json()
    assert ada_api.post(f"studies/kettle/rounds/{made['round']}/items", item()).status_code == 409


def test_a_body_that_is_no_records_is_refused_whole(ada_api: Any, round_: Round) -> None:
    assert ada_api.post(URL, b"{").status_code == 400
    assert ada_api.post(URL, b"").status_code == 400
    assert ada_api.post(URL, [1, "x"]).status_code == 422
    assert ada_api.post(URL, b"item: 1", kind="application/yaml").status_code == 415
    assert ada_api.post(URL, [{}] * 10_001).status_code == 413


def test_a_posted_gold_item_reaches_raters_and_their_answer_is_checked(
    ada_api: Any, team: Team, ada: User
) -> None:
    fill_catalog(team, scenarios=6)
    ada_api.post("studies/", {**DOCUMENT, "quality": {"gold": 0.4}})
    ada_api.post("studies/kettle/launch")
    add_scenario(team, "q9")
    ada_api.post(URL, [item(f"g{n}", expected={"overall": "equal"}) for n in range(4)])
    round_ = round_of(Study.objects.get(slug="kettle"))
    joined = make_rater(round_)
    found, met = following(joined), 0
    while found.lease is not None and met < 12:
        found, met = answer(joined, found.lease.token, overall="equal").next, met + 1
    checks = Check.objects.filter(participation=joined.participation)
    assert checks.count() > 0
    assert all(check.passed for check in checks)
    known = Item.objects.get(pk=checks[0].item_id)
    changed = item(known.key, expected={"overall": "both_bad"})
    assert "stays as it is" in one(ada_api.post(URL, [changed]))[2]


def test_a_push_warns_of_quotas_without_room_and_of_checks_without_items(
    ada_api: Any, team: Team, ada: User
) -> None:
    fill_catalog(team)
    raters = {
        "profile": ["age_band"],
        "quotas": [{"where": {"age_band": "75+"}, "raters": 500}],
        "load": {"per_rater": 4},
    }
    quality = {"gold": 0.1, "fails": 1}
    body = ada_api.post("studies/", {**DOCUMENT, "raters": raters, "quality": quality}).json()
    told = {warning["pointer"]: warning["reason"] for warning in body["warnings"]}
    assert {"/quality/gold", "/quality/fails", "/raters/profile"} <= set(told)
    assert any("500 people" in warning["reason"] for warning in body["warnings"])
    small = {**raters, "quotas": [{"where": {"age_band": "75+"}, "raters": 2}]}
    consent = {"purposes": ["rating", "demographics"]}
    again = ada_api.post("studies/", {**DOCUMENT, "raters": small, "consent": consent}).json()
    assert not any("people" in warning["reason"] for warning in again["warnings"])


def test_quotas_on_a_catalogue_that_is_still_empty_are_no_reason_to_refuse_a_push(
    team: Team, ada: User
) -> None:
    study = make_study(
        team,
        ada,
        raters={"profile": ["age_band"], "quotas": [{"where": {"age_band": "75+"}, "raters": 500}]},
    )
    assert study.pk
