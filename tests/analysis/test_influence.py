"""What carries a gate: the set that was planted is found and confirmed, a balanced round has none, and readers learn nobody's answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.dataset import read_dataset
from apps.analysis.gates import Gates
from apps.analysis.influence.counting import counted_by, narrowed, ranked
from apps.analysis.influence.deciding import said_by, ways_of
from apps.analysis.influence.turning import Asking
from apps.analysis.review_parts._base import Subject
from apps.analysis.review_parts.influence import PART
from apps.analysis.selectors_reviews import review_part
from apps.raters.models import Rater
from apps.studies.models import Round
from apps.studies.services import protocol_of
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)

ONE_LOOK = {"primary": "overall", "design": {"kind": "fixed", "at": 20}}


def said(rater: str, scenario: int, answer: str, **more: Any) -> dict[str, Any]:
    return {
        "scenario": f"q{scenario}",
        "shown": list(PAIR),
        "rater": rater,
        "answers": {"overall": answer, **more},
    }


def panel(*, keen: int) -> list[dict[str, Any]]:
    """Return ten judgments each by 21 raters, 5 to 7 of them for the first version, and by `keen` ones who always prefer it."""
    lines = [
        said(f"r{rater}", (rater + place) % 20, "first" if place < 5 + rater % 3 else "second")
        for rater in range(21)
        for place in range(10)
    ]
    return lines + [
        said(f"keen{one}", (7 * one + place) % 20, "first") for one in range(keen) for place in range(10)
    ]


def body_of(round_: Round) -> dict[str, Any]:
    """Return what the part finds, without the rest of a review."""
    subject = Subject(round_, protocol_of(round_), read_dataset(round_), (), timezone.now())
    return PART.find(subject).body


def sets_of(gate: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in gate["sets"] if one["kind"] == kind]


def test_two_raters_who_carry_a_verdict_are_found_and_no_reader_learns_who(team: Team, ada: User) -> None:
    gate = {"name": "better", "rule": "low >= 0.563"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), panel(keen=2)).round

    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    part = review_part(round_, "influence", to_researcher=True)
    assert part is not None
    [shown] = part.body["gates"]
    private = part.body["private"]["gates"]["better"]
    [raters] = sets_of(private, "raters")
    assert (shown["decision"], raters["decision"], raters["size"], raters["of"]) == (
        "pass",
        "inconclusive",
        2,
        23,
    )
    names = {one["rater"] for one in sets_of(private, "raters")[0]["members"]}
    keen = set(Rater.objects.filter(key__startswith="keen").values_list("pseudonym", flat=True))
    assert names == keen
    without = sets_of(private, "raters")[0]["without"]
    assert (without["value"], without["n"], without["raters"]) == (pytest.approx(0.6), 210, 21)

    reader = review_part(round_, "influence", to_researcher=False)
    assert reader is not None
    text = json.dumps(reader.body)
    assert not any(name in text for name in Rater.objects.values_list("pseudonym", flat=True))
    assert "without" not in text
    assert "members" not in text
    [few] = sets_of(reader.body["gates"][0], "raters")
    assert (few["decision"], few["size"], few["tried"], few["of"]) == ("inconclusive", None, None, 23)


def test_a_verdict_that_all_carry_alike_turns_without_no_small_set(team: Team, ada: User) -> None:
    gate = {"name": "better", "rule": "low >= 0.4"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), panel(keen=0)).round

    body = body_of(round_)

    [shown] = body["gates"]
    assert shown["decision"] == "pass"
    private = body["private"]["gates"]["better"]["sets"]
    assert [one["without"]["n"] for one in private] == [190, 188, 189]
    assert [(one["kind"], one["size"], one["tried"]) for one in private] == [
        ("raters", None, 2),
        ("scenarios", None, 2),
        ("judgments", None, 21),
    ]
    assert shown["course"]["since"] is not None


@pytest.mark.parametrize("design", ["sequential", "fixed", "census", "gap"])
def test_leaving_out_is_what_the_gates_say_of_a_round_without_these_judgments(
    team: Team, ada: User, design: str
) -> None:
    gate: dict[str, Any] = {"name": "g", "rule": "value >= 0.5" if design == "census" else "low >= 0.5"}
    lines = crowd_lines(raters=24, each=8, chance=0.62, scenarios=16)
    if design == "gap":
        gate = {"name": "g", "rule": "gap_high <= 0.3", "slice": {"cohort": "expert"}}
        lines = [{**one, "cohort": "expert" if int(one["rater"][1:]) % 2 else "end_user"} for one in lines]
    changes = {} if design == "sequential" else {"analysis": ONE_LOOK}
    round_ = post(gated_study(team, ada, gate, **changes), lines).round
    dataset, protocol, now = read_dataset(round_), protocol_of(round_), timezone.now()
    gates = Gates(round_, protocol, dataset, now)
    asked = narrowed(gates.asked(protocol.document.gates[0]))
    [bound] = gates.bounds()
    counted, said = counted_by(asked, bound), said_by(asked, bound)
    assert counted is not None
    assert said.told is not None

    for way in ways_of(said.reading, asked.gate.asks):
        for kind, column in (("raters", dataset.rater), ("judgments", dataset.columns.response)):
            order = ranked(counted, bound, kind, way)  # type: ignore[arg-type]
            ids = order.ids[:3]
            found = Asking(time.monotonic() + 60, lambda: None).without(asked, order, ids)

            less = replace(dataset, kept=dataset.kept & ~np.isin(column, ids))
            [anew] = Gates(round_, protocol, less, now).bounds()
            assert found == anew
            alone = Asking(time.monotonic() + 60, lambda: None).without(asked, order, ids[:1])
            moved: list[Any] = [
                getattr(one, way.end) if design != "census" else one.value for one in (bound, alone)
            ]
            assert way.sign * (moved[1] - moved[0]) > 0


def test_what_is_uncertain_is_told_with_what_the_rest_says(team: Team, ada: User) -> None:
    gate = {"name": "better", "rule": "low >= 0.4"}
    lines = panel(keen=0)
    for number, one in enumerate(lines):
        one["answers"]["sure"] = 0.5 if number % 10 == 9 else 0.9
        if number % 10 == 0:
            one["answers"]["overall"] = "equal"
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), lines).round

    body = body_of(round_)

    [shown] = body["gates"]
    spans = {one["slug"]: one for one in shown["spans"]}
    assert (spans["unsure"]["share"], spans["unsure"]["decision"]) == (10, "pass")
    assert (spans["ties"]["share"], spans["ties"]["decision"]) == (10, "pass")
    assert (spans["slow"]["share"], spans["slow"]["reason"]) == (None, "No judgment was timed.")
    full = {one["slug"]: one for one in body["private"]["gates"]["better"]["spans"]}
    assert (full["unsure"]["n"], full["unsure"]["of"], full["unsure"]["without"]["n"]) == (21, 210, 189)


def test_uncertain_judgments_of_few_people_are_no_share_for_readers(team: Team, ada: User) -> None:
    lines = panel(keen=0)
    for one in lines[:30]:  # three raters
        one["answers"]["sure"] = 0.5
    for one in lines[30:]:
        one["answers"]["sure"] = 0.9
    gate = {"name": "better", "rule": "low >= 0.4"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), lines).round

    [shown] = body_of(round_)["gates"]

    unsure = next(one for one in shown["spans"] if one["slug"] == "unsure")
    assert (unsure["share"], unsure["decision"]) == (None, None)
    assert "Fewer than 5 people" in unsure["reason"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (lambda: [said("r0", place, "first") for place in range(20)], "needs at least two"),
        (lambda: panel(keen=0)[:80], "at least 10 people"),
        (lambda: panel(keen=0)[:150], "still to come"),
    ],
    ids=["one rater", "few raters", "too early"],
)
def test_a_gate_without_a_verdict_says_why_nothing_can_turn(
    team: Team, ada: User, lines: Callable[[], list[dict[str, Any]]], why: str
) -> None:
    late = {**ONE_LOOK, "design": {"kind": "fixed", "at": 200}}
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"}, analysis=late)
    round_ = post(study, lines()).round

    [shown] = body_of(round_)["gates"]

    assert why in shown["reason"]
    assert "sets" not in shown


def test_where_all_say_a_tie_no_set_turns_anything_and_nothing_is_left_without_ties(
    team: Team, ada: User
) -> None:
    lines = [said(f"r{rater}", place, "equal") for rater in range(12) for place in range(4)]
    gate = {"name": "ties", "rule": "low >= 0.6"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), lines).round

    body = body_of(round_)

    [shown] = body["gates"]
    assert not any(one["rows"] for one in body["private"]["gates"]["ties"]["strongest"])
    assert (shown["decision"], {one["size"] for one in shown["sets"]}) == ("inconclusive", {None})
    assert {one["way"] for one in shown["sets"]} == {"up", "down"}
    ties = next(one for one in shown["spans"] if one["slug"] == "ties")
    assert (ties["share"], ties["decision"], ties["reason"]) == (100, None, "No judgment is left.")
    assert shown["course"]["since"] is None


def test_of_a_fitted_number_nothing_is_left_out_one_by_one(team: Team, ada: User) -> None:
    gate = {"name": "strong", "rule": "low >= -0.5", "measure": "bradley_terry", "versus": None}
    round_ = post(
        gated_study(team, ada, gate, analysis=ONE_LOOK),
        crowd_lines(raters=20, each=6, chance=0.6, scenarios=12),
    ).round

    [shown] = body_of(round_)["gates"]

    assert (shown["decision"], shown["is_mean"], shown["sets"]) == ("pass", False, [])
    assert shown["course"]["since"] is not None
