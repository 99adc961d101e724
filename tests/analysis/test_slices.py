"""Cutting a round by what scenarios are and by what people say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.gate_bound import GateBound
from apps.analysis.selectors import Results, results_of
from apps.analysis.services import refresh_now
from apps.catalog.services import upsert
from apps.studies.models import Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.studies import ndjson

pytestmark = pytest.mark.django_db(transaction=True)

SCENARIOS = [
    {"key": "q0", "risk": "high", "value": "high", "locale": "de"},
    {"key": "q1", "risk": "high", "value": "low", "locale": "ar"},
    {"key": "q2", "risk": "low", "value": "low", "locale": "de"},
    {"key": "q3"},
]
WON = {"q0": 12, "q1": 9, "q2": 6, "q3": 3}
"""How many of twelve people prefer v3 on each scenario."""


def judged(team: Team, ada: User, *gates: dict[str, Any], **changes: Any) -> Round:
    asked = [{"messages": [{"role": "user", "content": "Why?"}], **row} for row in SCENARIOS]
    report = upsert(team=team, what="scenarios", body=ndjson(asked), as_list=False, create_missing=False)
    assert report.accepted == len(SCENARIOS), report.refused
    analysis = {
        "primary": "overall",
        "population": {"raters": "new", "scenarios": "fixed"},
        "slices": ["risk", "value", "locale", "device"],
    }
    study = gated_study(
        team, ada, *gates, **{"analysis": analysis, "raters": {"profile": ["device"]}, **changes}
    )
    lines = [
        {
            "scenario": key,
            "shown": list(PAIR),
            "rater": f"r{n}",
            "answers": {"overall": "first" if n < won else "second"},
            "profile": {"device": "phone" if n % 2 else "computer"},
        }
        for key, won in WON.items()
        for n in range(12)
    ]
    round_ = post(study, lines).round
    assert refresh_now(round_.pk) is not None
    return round_


def groups(found: Results, key: str, measure: str = "win_rate") -> dict[str, float | None]:
    """Return the numbers of the groups of a key."""
    return {
        estimate.slice[key]: estimate.value
        for estimate in found.estimates
        if estimate.measure == measure and estimate.slice and key in estimate.slice
    }


def seen(round_: Round) -> Results:
    found = results_of(round_)
    assert found is not None
    return found


def test_a_round_is_cut_by_risk_value_and_language_of_its_scenarios(team: Team, ada: User) -> None:
    found = seen(judged(team, ada))

    assert groups(found, "risk") == pytest.approx({"high": 21 / 24, "low": 6 / 12})
    assert groups(found, "value") == pytest.approx({"high": 1.0, "low": 15 / 24})
    assert groups(found, "locale") == pytest.approx({"de": 18 / 24, "ar": 9 / 12})


def test_a_round_is_cut_by_the_device_that_people_name(team: Team, ada: User) -> None:
    found = seen(judged(team, ada))

    computer = sum(len(range(0, won, 2)) for won in WON.values())
    phone = sum(len(range(1, won, 2)) for won in WON.values())
    assert groups(found, "device") == pytest.approx({"computer": computer / 24, "phone": phone / 24})
    gap = groups(found, "device", "gap")
    assert gap["computer"] == pytest.approx((computer - phone) / 24)


def test_a_device_that_the_profile_does_not_ask_for_has_no_groups(team: Team, ada: User) -> None:
    analysis = {"primary": "overall", "slices": ["device"]}
    study = gated_study(team, ada, analysis=analysis)
    line = {"scenario": "q0", "shown": list(PAIR), "answers": {"overall": "first"}}
    round_ = post(study, [{**line, "rater": f"r{n}"} for n in range(6)]).round
    refresh_now(round_.pk)

    (none,) = [e for e in seen(round_).estimates if e.measure == "gap"]

    assert none.undefined == "Nothing is known of “device” for these judgments."


def test_gates_ask_about_such_groups(team: Team, ada: User) -> None:
    risky = {"name": "risky", "rule": "low >= 0.5", "slice": {"risk": "high"}}
    worst = {"name": "worst", "rule": "value >= 0.5", "slice": "risk"}
    spoken = {"name": "spoken", "rule": "value >= 0.5", "slice": "locale"}
    by_device = {"name": "device", "rule": "value >= 0.5", "slice": {"device": "phone"}}
    round_ = judged(team, ada, risky, worst, spoken, by_device)
    snapshot = round_.snapshots.get()

    found = {bound.name: bound for bound in map(GateBound.from_json, snapshot.bounds)}

    assert found["risky"].value == pytest.approx(21 / 24)
    assert found["worst"].slice == {"risk": "low"}
    assert found["worst"].value == pytest.approx(0.5)
    assert found["spoken"].value == pytest.approx(0.75)
    assert found["device"].n == 24
