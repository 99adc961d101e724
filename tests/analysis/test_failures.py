"""What went wrong in a round, and the scenarios that are proposed from it."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.failures import failures_of
from apps.analysis.proposals import propose_from_failures
from apps.catalog.library import accept, revise
from apps.catalog.models import Scenario, ScenarioState
from apps.catalog.services import fix_shown
from apps.core.errors import Invalid
from apps.raters.models import Rater
from apps.raters.services import withdraw
from apps.studies.models import Item, Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.reviews import put, review_document
from tests.factories.studies import NOW, make_study

pytestmark = pytest.mark.django_db

WON = {"q0": 0, "q1": 4, "q2": 3, "q3": 8, "q4": 5}
"""How many of eight people prefer the version under test."""


def fill(team: Team) -> None:
    rows = [
        {
            "key": key,
            "messages": [{"role": "user", "content": f"Why {key}?"}],
            "tags": ["hot"],
            "owner": "Ada",
        }
        for key in WON
    ]
    put(team, "scenarios", rows)


def compared(team: Team, ada: User) -> Round:
    fill(team)
    lines = [
        {
            "item": f"i-{key}",
            "scenario": key,
            "shown": list(PAIR),
            "rater": f"r{rater}",
            "answers": {"overall": "first" if rater < won else "second"},
        }
        for key, won in WON.items()
        for rater in range(8)
    ]
    return post(gated_study(team, ada), lines).round


def reviewed(team: Team, ada: User, question: dict[str, Any], grades: dict[str, list[Any]]) -> Round:
    fill(team)
    study = make_study(
        team,
        ada,
        **review_document(questions=[{"key": "overall", **question}], round={"versions": [PAIR[0]]}),
    )
    lines = [
        {
            "item": f"i-{key}",
            "scenario": key,
            "shown": [PAIR[0]],
            "rater": f"r{rater}",
            "answers": {"overall": grade},
        }
        for key, found in grades.items()
        for rater, grade in enumerate(found)
    ]
    return post(study, lines).round


def told(round_: Round) -> list[tuple[str, str, float]]:
    keys = dict(Item.objects.values_list("id", "key"))
    return [(keys[f.item], f.why, round(f.value, 2)) for f in failures_of(round_)]


def test_outputs_that_lose_come_first_then_what_people_dispute_each_items_reasons_together(
    team: Team, ada: User
) -> None:
    round_ = compared(team, ada)

    found = told(round_)

    assert [one[:2] for one in found] == [
        ("i-q0", "low"),
        ("i-q2", "low"),
        ("i-q2", "disputed"),
        ("i-q1", "disputed"),
        ("i-q4", "disputed"),
    ]
    assert [value for _key, why, value in found if why == "low"] == [0.0, 0.38]
    assert all(value <= 0 for _key, why, value in found if why == "disputed")
    (lost, *_rest) = failures_of(round_)
    assert (lost.version, lost.measure, lost.n, lost.raters) == (PAIR[0], "win_rate", 8, 8)
    assert len(failures_of(round_, most=1)) == 2


def test_severity_is_bad_where_it_is_high_and_a_scale_is_bad_where_the_protocol_says(
    team: Team, ada: User
) -> None:
    grades = {"q0": [4, 4], "q1": [0, 1], "q2": [2, 3]}
    assert told(reviewed(team, ada, {"ask": "severity"}, grades)) == [
        ("i-q0", "low", 4.0),
        ("i-q2", "low", 2.5),
    ]


@pytest.mark.parametrize(
    ("direction", "low"),
    [({"direction": "higher"}, {"i-q1"}), ({"direction": "lower"}, {"i-q0"}), ({}, set())],
)
def test_without_a_direction_no_end_of_a_scale_is_the_bad_one(
    team: Team, ada: User, direction: dict[str, str], low: set[str]
) -> None:
    round_ = reviewed(team, ada, {"ask": "scale", "max": 7, **direction}, {"q0": [7, 7], "q1": [1, 2]})
    assert {key for key, why, _value in told(round_) if why == "low"} == low


def test_people_who_withdrew_no_longer_count_against_an_output(team: Team, ada: User) -> None:
    round_ = reviewed(team, ada, {"ask": "severity"}, {"q0": [4], "q1": [0]})
    assert [key for key, _why, _value in told(round_)] == ["i-q0"]
    withdraw(rater=Rater.objects.get(key="r0"), now=NOW)
    assert failures_of(round_) == []


def test_the_worst_are_proposed_with_the_text_that_raters_saw_and_say_what_they_came_from(
    team: Team, ada: User
) -> None:
    round_ = compared(team, ada)
    fix_shown(scenario_ids=[Scenario.objects.get(key="q0").pk], output_ids=[])
    revise(
        scenario=Scenario.objects.get(key="q0"), messages=[{"role": "user", "content": "Another?"}], actor=ada
    )

    first, second = propose_from_failures(round_=round_, most=2, actor=ada)

    assert (first.key, second.key) == ("q0~kettle-1", "q2~kettle-1")
    assert (first.state, first.origin, first.tags, first.owner) == (
        ScenarioState.PROPOSED,
        "from-failure",
        ["hot"],
        "",
    )
    assert first.messages[0]["content"] == "Why q0?"
    assert {name: first.source[name] for name in ("study", "round", "item", "scenario")} == {
        "study": "kettle",
        "round": 1,
        "item": "i-q0",
        "scenario": "q0",
    }
    assert [why["why"] for why in second.source["found"]] == ["low", "disputed"]
    assert second.source["found"][0]["value"] == 0.375


def test_the_same_round_proposes_a_scenario_once(team: Team, ada: User) -> None:
    round_ = compared(team, ada)
    (made,) = propose_from_failures(round_=round_, items=["i-q3", "i-q3"], actor=ada)
    accept(scenario=made, actor=ada)
    (again,) = propose_from_failures(round_=round_, items=["i-q3"], actor=ada)

    assert (again.pk, again.state) == (made.pk, ScenarioState.ACTIVE)
    assert made.source["found"] == []
    assert propose_from_failures(round_=round_, items=[], actor=ada) == []


def test_an_item_of_another_round_is_refused_and_nothing_is_proposed(team: Team, ada: User) -> None:
    round_ = compared(team, ada)
    with pytest.raises(Invalid) as refused:
        propose_from_failures(round_=round_, items=["i-q0", "nothing"], actor=ada)
    assert refused.value.problems[0].pointer == "/items/1"
    with pytest.raises(Invalid):
        propose_from_failures(round_=round_, items=["i-q0"] * 51, actor=ada)
    assert not Scenario.objects.filter(state=ScenarioState.PROPOSED).exists()


def test_long_keys_still_tell_their_proposals_apart(team: Team, ada: User) -> None:
    long = ["x" * 199 + end for end in "ab"]
    rows = [{"key": key, "messages": [{"role": "user", "content": "Why?"}]} for key in long]
    put(team, "scenarios", rows)
    lines = [
        {"item": key, "scenario": key, "shown": list(PAIR), "rater": "r", "answers": {"overall": "second"}}
        for key in long
    ]
    round_ = post(gated_study(team, ada), lines).round

    keys = {scenario.key for scenario in propose_from_failures(round_=round_, actor=ada)}

    assert len(keys) == 2
    assert all(len(key) == 200 and key.endswith("~kettle-1") for key in keys)
