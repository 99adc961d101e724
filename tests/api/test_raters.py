"""The raters of a round over the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.anomalies import look_for_anomalies
from apps.analysis.services import refresh_now
from apps.raters.models import Rater, RaterStatus
from apps.studies.models import Round
from tests.factories.flagged import LAZY, flagged_round
from tests.factories.studies import NOW

RATERS = "studies/kettle/raters"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = flagged_round(team, ada)
    refresh_now(round_.pk)
    look_for_anomalies(round_id=round_.pk, now=NOW + timedelta(days=1))
    return round_


def test_the_worst_come_first_with_evidence_and_state(judged: Round, ada_api: Any) -> None:
    body = ada_api.get(f"{RATERS}?round=1").json()

    assert body.keys() == {"raters"}
    assert len(body["raters"]) == 16
    worst = body["raters"][0]
    assert worst.keys() == {"rater", "cohort", "responses", "accuracy", "flags"}
    assert worst["rater"] == Rater.objects.get(key=LAZY).pseudonym
    assert worst["responses"] == 30
    flag = next(flag for flag in worst["flags"] if flag["kind"] == "side_bias")
    assert flag.keys() == {"kind", "evidence", "expected_false_alarms", "state"}
    assert flag["evidence"].startswith("The output shown first won 30 of 30")
    assert (flag["state"], 0 < flag["expected_false_alarms"] < 0.02) == ("open", True)
    assert all(not rater["flags"] for rater in body["raters"][1:])


def test_only_those_who_may_write_see_them(
    judged: Round, ada_api: Any, ben_api: Any, dan_api: Any, nobody_api: Any
) -> None:
    statuses = [api.get(RATERS).status_code for api in (ada_api, ben_api, dan_api, nobody_api)]
    assert statuses == [200, 403, 404, 401]
    path = f"{RATERS}/{Rater.objects.get(key=LAZY).pseudonym}/flags/side_bias"
    wish = {"state": "accepted", "reason": "x"}
    assert [api.post(path, wish).status_code for api in (ben_api, dan_api)] == [403, 404]
    assert ada_api.get(f"{RATERS}?round=9").status_code == 404


def test_a_poll_costs_nothing_until_something_changes(judged: Round, ada_api: Any) -> None:
    tag = ada_api.get(RATERS)["ETag"]
    assert ada_api.get(RATERS, If_None_Match=tag).status_code == 304

    path = f"{RATERS}/{Rater.objects.get(key=LAZY).pseudonym}/flags/side_bias"
    assert ada_api.post(path, {"state": "dismissed", "reason": "Fine."}).status_code == 200

    again = ada_api.get(RATERS, If_None_Match=tag)
    assert again.status_code == 200
    assert "dismissed" in {flag["state"] for flag in again.json()["raters"][0]["flags"]}


def test_a_flag_is_settled(judged: Round, ada_api: Any) -> None:
    path = f"{RATERS}/{Rater.objects.get(key=LAZY).pseudonym}/flags"
    done = ada_api.post(f"{path}/side_bias", {"state": "accepted", "reason": "One side only."})

    assert (done.status_code, done.json()["state"]) == (200, "accepted")
    assert Rater.objects.get(key=LAZY).status == RaterStatus.FLAGGED
    assert ada_api.post(f"{path}/side_bias", {"state": "accepted", "reason": "Again."}).status_code == 200
    for wish in (
        {},
        {"state": "open", "reason": "x"},
        {"state": "accepted"},
        {"state": "dismissed", "reason": ""},
    ):
        assert ada_api.post(f"{path}/side_bias", wish).status_code == 422
    assert ada_api.post(f"{path}/drift", {"state": "accepted", "reason": "x"}).status_code == 404


def test_a_round_without_a_judgment_has_no_raters(running: Round, ada_api: Any) -> None:
    assert ada_api.get(RATERS).json() == {"raters": []}
