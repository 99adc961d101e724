"""The verdict over the wire: the contract's shape, 304 while nothing changed, the same for every role."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.api.shapes import RoundVerdict
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)

URL = "studies/kettle/verdict"
GATES = (
    {"name": "better", "rule": "low >= 0.50"},
    {
        "name": "agree",
        "rule": "low >= 0.9",
        "measure": "krippendorff_alpha",
        "version": None,
        "versus": None,
        "kind": "signal",
    },
    {"name": "nobody", "rule": "high <= 0.5", "version": "kettle/v9"},
)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    study = gated_study(team, ada, *GATES)
    return post(study, crowd_lines(raters=30, each=10, chance=0.8)).round


def test_it_has_the_shape_of_the_contract(ada_api: Any, judged: Round) -> None:
    refresh_now(judged.pk)

    reply = ada_api.get(URL)

    body = reply.json()
    Draft202012Validator(RoundVerdict.model_json_schema()).validate(body)
    assert reply.status_code == 200
    assert body["verdict"] == "no_data", "a guardrail on a version that was never shown"
    assert [gate["verdict"] for gate in body["gates"]] == ["pass", "fail", "no_data"]
    better = body["gates"][0]
    assert {
        "name",
        "verdict",
        "kind",
        "rule",
        "value",
        "low",
        "high",
        "more_judgments",
        "locked_before_data",
    } <= better.keys()
    assert (better["rule"], better["kind"], better["locked_before_data"]) == (
        "low >= 0.50",
        "guardrail",
        False,
    )
    assert better["low"] >= 0.5
    assert body["gates"][2]["undefined"]


def test_before_the_first_snapshot_every_gate_waits(ada_api: Any, judged: Round) -> None:
    body = ada_api.get(URL).json()

    Draft202012Validator(RoundVerdict.model_json_schema()).validate(body)
    assert (body["verdict"], body["snapshot"]) == ("no_data", None)
    assert {gate["verdict"] for gate in body["gates"]} == {"no_data"}


def test_a_poll_is_answered_304_until_there_is_a_new_snapshot(ada_api: Any, judged: Round) -> None:
    refresh_now(judged.pk)
    tag = ada_api.get(URL)["ETag"]
    assert ada_api.get(URL, If_None_Match=tag).status_code == 304

    refresh_now(judged.pk)

    assert ada_api.get(URL, If_None_Match=tag).status_code == 200


def test_everybody_in_the_team_reads_the_same_verdict(
    ada_api: Any, ben_api: Any, dan_api: Any, judged: Round
) -> None:
    refresh_now(judged.pk)

    assert ben_api.get(URL).json() == ada_api.get(URL).json()
    assert dan_api.get(URL).status_code == 404
    assert ada_api.get(f"{URL}?round=9").status_code == 404
    assert ada_api.get(f"{URL}?measure=win_rate").status_code == 400


def test_a_version_that_always_stands_first_makes_the_verdict_unhealthy(
    ada_api: Any, team: Team, ada: User
) -> None:
    lines = crowd_lines(raters=30, each=10, chance=0.8)
    for line in lines:
        if line["shown"][0] != "kettle/v3":
            line["shown"].reverse()
            line["answers"]["overall"] = {"first": "second", "second": "first"}[line["answers"]["overall"]]
    refresh_now(post(gated_study(team, ada, GATES[0]), lines).round.pk)

    body = ada_api.get(URL).json()

    assert body["verdict"] == "unhealthy"
    (check,) = [check for check in body["health"] if not check["healthy"]]
    assert (check["check"], check["gate"], check["value"]) == ("side_balance", "better", 1.0)
    assert "first" in check["reason"]


def test_a_floor_of_agreement_guards_the_gates(ada_api: Any, team: Team, ada: User) -> None:
    study = gated_study(team, ada, GATES[0], quality={"agreement_floor": 0.9})
    refresh_now(post(study, crowd_lines(raters=30, each=10, chance=0.8)).round.pk)

    body = ada_api.get(URL).json()

    assert body["verdict"] == "unhealthy"
    assert {check["check"] for check in body["health"] if not check["healthy"]} == {"agreement_floor"}
