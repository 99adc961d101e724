"""Where turning points end: what cannot be told without somebody, what readers may know of few people, and what time or an error leaves."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.dataset import read_dataset
from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.gates import Gates
from apps.analysis.influence import telling
from apps.analysis.influence.counting import Counted, counted_by
from apps.analysis.influence.telling import told
from apps.analysis.influence.turning import Asking
from apps.analysis.moments import moments_of
from apps.analysis.review_parts._base import Subject
from apps.analysis.review_parts.influence import PART
from apps.responses.models import Response
from apps.studies.services import protocol_of
from tests.analysis.test_influence import ONE_LOOK, body_of, panel, said, sets_of
from tests.factories.crowds import gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)

COUNTED = {"primary": "overall", "slices": ["cohort"], "design": {"kind": "fixed", "at": 20}}


def of_cohorts(**shares: tuple[int, int]) -> list[dict[str, Any]]:
    """Return ten judgments each by so many raters of a cohort, of which so many are for the first version."""
    return [
        {**said(f"{cohort}{rater}", place, "first" if place < first else "second"), "cohort": cohort}
        for cohort, (raters, first) in shares.items()
        for rater in range(raters)
        for place in range(10)
    ]


def test_a_group_that_would_be_too_small_without_anybody_is_not_said_to_stay(team: Team, ada: User) -> None:
    gate = {"name": "experts", "rule": "value >= 0.2", "slice": {"cohort": "expert"}}
    study = gated_study(team, ada, gate, analysis=COUNTED)
    round_ = post(study, of_cohorts(expert=(5, 3), end_user=(12, 6))).round

    body = body_of(round_)

    [raters] = sets_of(body["private"]["gates"]["experts"], "raters")
    assert (raters["of"], raters["tried"], raters["decision"]) == (5, 1, None)
    assert "fewer than 5 people" in raters["reason"]
    [shown] = sets_of(body["gates"][0], "raters")
    assert (shown["tried"], shown["decision"], shown["reason"]) == (
        None,
        None,
        "Fewer than 5 people would remain.",
    )


def test_the_worst_group_is_not_exchanged_for_one_that_is_large_enough(team: Team, ada: User) -> None:
    gate = {"name": "worst", "rule": "value >= 0.5", "slice": "cohort"}
    study = gated_study(team, ada, gate, analysis=COUNTED)
    lines = of_cohorts(expert=(5, 3), end_user=(10, 8), crowd=(11, 8))
    round_ = post(study, lines).round

    body = body_of(round_)

    [shown] = body["gates"]
    assert (shown["decision"], shown["bound"]["slice"]) == ("fail", {"cohort": "expert"})
    [raters] = sets_of(body["private"]["gates"]["worst"], "raters")
    assert (raters["decision"], raters["without"]["value"]) == (None, None)
    assert "answers another question" in raters["reason"]


def test_counts_of_a_group_are_told_to_readers_in_steps(team: Team, ada: User) -> None:
    gate = {"name": "users", "rule": "value >= 0.2", "slice": {"cohort": "end_user"}}
    study = gated_study(team, ada, gate, analysis=COUNTED)
    round_ = post(study, of_cohorts(expert=(6, 3), end_user=(13, 6))).round

    body = body_of(round_)

    assert sets_of(body["gates"][0], "raters")[0]["of"] == 10
    assert sets_of(body["private"]["gates"]["users"], "raters")[0]["of"] == 13


def test_a_gate_that_would_have_no_verdict_without_one_person_does_not_read_so_without_them(
    team: Team, ada: User
) -> None:
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.2"}, analysis=ONE_LOOK)
    round_ = post(study, panel(keen=0)[:100]).round  # ten raters

    body = body_of(round_)

    assert body["gates"][0]["decision"] == "pass"
    private = body["private"]["gates"]["better"]
    [raters] = sets_of(private, "raters")
    assert raters["decision"] is None
    assert "at least 10 people" in raters["reason"]
    # Parts of fewer than ten people had no verdict, whatever their interval.
    assert [one["decision"] for one in private["course"]] == [None] * 10 + [
        private["course"][10]["decision"],
        "pass",
    ]


def test_what_waits_for_its_look_is_not_said_to_turn_without_a_judgment(team: Team, ada: User) -> None:
    late = {**ONE_LOOK, "design": {"kind": "fixed", "at": 210}}
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.4"}, analysis=late)
    round_ = post(study, panel(keen=0)).round

    [shown] = body_of(round_)["gates"]

    assert shown["decision"] == "pass"
    assert {one["decision"] for one in shown["sets"]} == {None}
    assert all("still to come" in one["reason"] for one in shown["sets"])
    assert shown["course"]["since"] == 12


def test_nothing_is_told_of_what_few_people_were_sure_of(team: Team, ada: User) -> None:
    lines = panel(keen=0)
    for number, one in enumerate(lines):  # three raters are sure
        one["answers"]["sure"] = 0.9 if number < 30 else 0.5
    gate = {"name": "counted", "rule": "value >= 0.2"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), lines).round

    body = body_of(round_)

    unsure = next(one for one in body["gates"][0]["spans"] if one["slug"] == "unsure")
    assert (unsure["share"], unsure["decision"]) == (None, None)
    assert "gave the other judgments" in unsure["reason"]
    full = next(one for one in body["private"]["gates"]["counted"]["spans"] if one["slug"] == "unsure")
    assert full["without"]["decision"] == "pass"


def test_where_time_ends_within_a_gate_what_was_found_stands(team: Team, ada: User) -> None:
    gate = {"name": "better", "rule": "low >= 0.563"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), panel(keen=2)).round
    protocol = protocol_of(round_)
    gates = Gates(round_, protocol, read_dataset(round_), timezone.now())
    [bound] = gates.bounds()

    def end() -> None:
        if asking.asked == 2:
            asking.until = 0.0

    asking = Asking(time.monotonic() + 60, end)
    found = told(gates.asked(protocol.document.gates[0]), bound, asking, lambda: moments_of(round_.pk))

    raters, *others = found.private["sets"]
    up = "Not looked at further: time was up."
    assert (raters["decision"], raters["size"]) == ("inconclusive", 2)
    assert {one["reason"] for one in others} == {up}
    assert found.shown["course"]["since"] is None
    assert found.shown["course"]["reason"] == up


def test_a_response_that_is_erased_while_a_review_is_made_shifts_no_times(team: Team, ada: User) -> None:
    lines = panel(keen=0)
    round_ = post(
        gated_study(team, ada, {"name": "better", "rule": "low >= 0.4"}, analysis=ONE_LOOK), lines
    ).round
    ids = list(Response.objects.filter(round=round_).order_by("pk").values_list("pk", flat=True))
    Response.objects.update(seconds=10.0)
    Response.objects.filter(pk__in=ids[9::10]).update(seconds=100.0)  # each rater's last
    subject = Subject(round_, protocol_of(round_), read_dataset(round_), (), timezone.now())
    Response.objects.filter(pk__in=[ids[0], ids[-1]]).delete()

    body = PART.find(subject).body

    slow = next(one for one in body["private"]["gates"]["better"]["spans"] if one["slug"] == "slow")
    assert (slow["n"], slow["of"]) == (20, 210)


def test_a_gate_that_fails_leaves_the_others_told(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = ({"name": "odd", "rule": "low >= 0.4"}, {"name": "even", "rule": "low >= 0.4"})
    round_ = post(gated_study(team, ada, *gates, analysis=ONE_LOOK), panel(keen=0)).round

    def counted(asked: Asked, found: GateBound) -> Counted | None:
        if found.name == "odd":
            raise ZeroDivisionError("by nobody")
        return counted_by(asked, found)

    monkeypatch.setattr(telling, "counted_by", counted)

    odd, even = body_of(round_)["gates"]

    assert "by nobody" in odd["reason"]
    assert (even["reason"], len(even["sets"])) == ("", 3)


def test_a_review_that_was_called_off_ends_within_a_gate(team: Team, ada: User) -> None:
    gate = {"name": "better", "rule": "low >= 0.4"}
    round_ = post(gated_study(team, ada, gate, analysis=ONE_LOOK), panel(keen=0)).round

    class CalledOffError(Exception):
        """Somebody called it off."""

    def check() -> None:
        raise CalledOffError

    subject = Subject(round_, protocol_of(round_), read_dataset(round_), (), timezone.now(), check)
    with pytest.raises(CalledOffError):
        PART.find(subject)
