"""From judgments to a verdict: gates are asked of the snapshot, by the study's design."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.assignments.services import leave
from apps.catalog.models import Scenario
from apps.governance.rules import Outcome
from apps.governance.verdicts import GateVerdict, Verdict, newest_verdict
from apps.responses.services import take_next
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post
from tests.factories.judging import answer
from tests.factories.studies import NOW, fill_catalog, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

BETTER = {"name": "better", "rule": "low >= 0.50"}
FIXED = {"analysis": {"primary": "overall", "design": {"kind": "fixed", "at": 100}}}


def judged(
    team: Team, ada: User, lines: list[dict[str, Any]], *gates: dict[str, Any], **changes: Any
) -> Round:
    round_ = post(gated_study(team, ada, *gates, **changes), lines).round
    refresh_now(round_.pk)
    return round_


def only(verdict: Verdict) -> GateVerdict:
    (gate,) = verdict.gates
    return gate


def test_a_clear_preference_passes_a_clear_rejection_fails(team: Team, ada: User) -> None:
    good = judged(team, ada, crowd_lines(raters=40, each=10, chance=0.75), BETTER)
    bad = judged(team, ada, crowd_lines(raters=40, each=10, chance=0.25), BETTER, slug="worse")

    assert newest_verdict(good).outcome == Outcome.PASS
    assert newest_verdict(bad).outcome == Outcome.FAIL
    assert only(newest_verdict(good)).more_judgments in (0, None)


def test_what_is_too_close_to_call_says_how_many_more_it_needs(team: Team, ada: User) -> None:
    round_ = judged(team, ada, crowd_lines(raters=20, each=10, chance=0.58), BETTER)

    verdict = newest_verdict(round_)

    assert verdict.outcome == Outcome.INCONCLUSIVE
    gate = only(verdict)
    assert gate.bound is not None
    assert gate.bound.n == 200
    assert gate.bound.value is not None
    assert gate.bound.low is not None
    assert gate.bound.low < 0.5 < gate.bound.value
    assert gate.more_judgments is None or 0 < gate.more_judgments <= 2_000


def test_sequential_bounds_are_wider_than_those_of_one_look(team: Team, ada: User) -> None:
    lines = crowd_lines(raters=30, each=8, chance=0.6)
    sequential = only(newest_verdict(judged(team, ada, lines, BETTER))).bound
    fixed = only(newest_verdict(judged(team, ada, lines, BETTER, slug="fixed", **FIXED))).bound

    assert sequential is not None
    assert fixed is not None
    assert sequential.value == pytest.approx(fixed.value)
    assert sequential.low is not None
    assert fixed.low is not None
    assert sequential.low < fixed.low
    assert (sequential.design, fixed.design, fixed.at) == ("sequential", "fixed", 100)


def test_a_fixed_design_carries_the_intervals_of_the_results(team: Team, ada: User) -> None:
    round_ = judged(team, ada, crowd_lines(raters=30, each=8, chance=0.6), BETTER, **FIXED)
    bound = only(newest_verdict(round_)).bound
    snapshot = round_.snapshots.latest("taken_at")

    told = next(e for e in snapshot.estimates if e["measure"] == "win_rate" and e["version"] == "kettle/v3")

    assert bound is not None
    assert (bound.value, bound.low, bound.high) == pytest.approx((told["value"], told["low"], told["high"]))


def test_nine_raters_are_too_few_whatever_they_say(team: Team, ada: User) -> None:
    round_ = judged(team, ada, crowd_lines(raters=9, each=20, chance=0.95), BETTER)

    assert newest_verdict(round_).outcome == Outcome.NO_DATA


def test_a_fixed_panel_misses_nobody(team: Team, ada: User) -> None:
    panel = {"analysis": {"primary": "overall", "population": {"raters": "fixed", "scenarios": "new"}}}
    round_ = judged(team, ada, crowd_lines(raters=3, each=40, chance=0.9), BETTER, **panel)

    assert newest_verdict(round_).outcome == Outcome.PASS


def test_a_census_takes_the_scenarios_for_the_whole(team: Team, ada: User) -> None:
    gate = {
        "name": "never",
        "measure": "both_bad_rate",
        "version": None,
        "versus": None,
        "rule": "count <= 0",
    }
    round_ = judged(team, ada, crowd_lines(raters=2, each=5, chance=0.5), gate)

    found = only(newest_verdict(round_)).as_json()

    assert (found["verdict"], found["value"], found["census"], found["more_judgments"]) == (
        "pass",
        0,
        True,
        None,
    )
    assert "whole population" in found["population"]


def test_imported_history_was_not_locked_before_its_data(team: Team, ada: User) -> None:
    round_ = judged(team, ada, crowd_lines(raters=12, each=5, chance=0.5), BETTER)

    assert only(newest_verdict(round_)).locked_before_data is False


def test_before_the_first_snapshot_there_is_no_data(running: Round) -> None:
    verdict = newest_verdict(running)

    assert (verdict.outcome, verdict.gates, verdict.snapshot) == (Outcome.NO_DATA, (), None)
    assert verdict.as_json()["taken_at"] is None


def test_a_slice_filters_and_a_key_takes_the_worst_group(team: Team, ada: User) -> None:
    lines = [
        *crowd_lines(raters=15, each=10, chance=0.9, seed=1, profile={"first_language": "english"}),
        *(
            {**line, "rater": f"o{line['rater']}"}
            for line in crowd_lines(
                raters=15, each=10, chance=0.2, seed=2, profile={"first_language": "other"}
            )
        ),
        *(
            {**line, "rater": f"f{line['rater']}"}
            for line in crowd_lines(raters=4, each=10, chance=0.0, seed=3, profile={"first_language": "few"})
        ),
    ]
    lines += [
        {**line, "rater": f"n{line['rater']}", "profile": {}}
        for line in crowd_lines(raters=6, each=4, chance=0.5, seed=4)
    ]
    gates: list[dict[str, Any]] = [
        {"name": "few", "rule": "value >= 0.0", "slice": {"first_language": "few"}},
        {"name": "english", "rule": "low >= 0.5", "slice": {"first_language": "english"}},
        {"name": "worst", "rule": "low >= 0.5", "slice": "first_language"},
        {"name": "gap", "rule": "gap_low >= 0", "slice": "first_language"},
        {"name": "ratio", "rule": "ratio_low >= 0.5", "slice": {"first_language": "english"}},
        {"name": "nobody", "rule": "low >= 0.5", "slice": {"first_language": "klingon"}},
        {"name": "later", "rule": "low >= 0.5", "slice": "theme"},
    ]
    round_ = judged(team, ada, lines, *gates, raters={"profile": ["first_language"]})

    found = {gate.gate.name: gate for gate in newest_verdict(round_).gates}

    assert {name: gate.outcome.value for name, gate in found.items()} == {
        "english": "pass",
        "worst": "fail",
        "gap": "fail",
        "ratio": "pass",
        "nobody": "no_data",
        "later": "no_data",
        "few": "no_data",
    }
    few = found["few"].bound
    assert few is not None
    assert few.value is None, "four people are never shown, whatever the rule"
    worst = found["worst"].bound
    assert worst is not None
    assert worst.slice == {"first_language": "other"}, "a group of four people is never shown"
    assert worst.level == pytest.approx(0.975)
    later = found["later"].bound
    assert later is not None
    assert "not measured yet" in str(later.undefined)


def test_a_group_that_leaves_too_few_outside_is_not_shown_either(team: Team, ada: User) -> None:
    lines = [
        *crowd_lines(raters=20, each=10, chance=0.9, seed=1, profile={"first_language": "english"}),
        *(
            {**line, "rater": f"o{line['rater']}"}
            for line in crowd_lines(
                raters=3, each=10, chance=0.2, seed=2, profile={"first_language": "other"}
            )
        ),
    ]
    gate = {"name": "english", "rule": "low >= 0.5", "slice": {"first_language": "english"}}
    round_ = judged(team, ada, lines, gate, raters={"profile": ["first_language"]})

    bound = only(newest_verdict(round_)).bound

    assert bound is not None
    assert bound.value is None
    assert "leaves fewer outside" in str(bound.undefined)


def test_a_slice_of_scenarios_isolates_nobody(team: Team, ada: User) -> None:
    fill_catalog(team, scenarios=40, versions=("kettle/v3", "kettle/v2"))
    Scenario.objects.filter(key__in=["q1", "q2", "q3"]).update(tags=["unsafe"])
    panel: dict[str, Any] = {
        "analysis": {"primary": "overall", "population": {"raters": "fixed", "scenarios": "new"}}
    }
    gates: list[dict[str, Any]] = [
        {"name": "never", "measure": "both_bad_rate", "rule": "count <= 0", "slice": {"tag": "unsafe"}},
        {"name": "worst", "rule": "low >= 0.0", "slice": "tag"},
    ]
    round_ = judged(team, ada, crowd_lines(raters=3, each=40, chance=0.9), *gates, **panel)

    assert {gate.gate.name: gate.outcome.value for gate in newest_verdict(round_).gates} == {
        "never": "pass",
        "worst": "pass",
    }


def test_a_decided_gate_needs_no_more_whatever_its_measure(team: Team, ada: User) -> None:
    gate = {"name": "first", "measure": "rank", "versus": None, "rule": "high <= 2"}
    round_ = judged(team, ada, crowd_lines(raters=20, each=10, chance=0.9), gate, **FIXED)

    found = only(newest_verdict(round_))

    assert (found.outcome, found.more_judgments) == (Outcome.PASS, 0)


def test_people_who_still_judge_are_waited_for(team: Team, ada: User) -> None:
    gate = {**BETTER, "metric": "overall", "version": "kettle/v3", "versus": "kettle/v2", "kind": "guardrail"}
    round_ = make_round(team, ada, gates=[gate], raters={"idle": "3650d"})
    lena = make_rater(round_)
    lease = take_next(participation=lena.participation).lease
    assert lease is not None
    answer(lena, lease.token)
    refresh_now(round_.pk)
    waiting = only(newest_verdict(round_)).bound
    assert waiting is not None
    assert (waiting.waiting, waiting.n) == (1, 0)
    assert "none has closed yet" in str(waiting.undefined)

    leave(participation=lena.participation, now=NOW)
    refresh_now(round_.pk)

    closed = only(newest_verdict(round_)).bound
    assert closed is not None
    assert closed.waiting == 0


def test_a_group_is_as_small_as_the_people_behind_the_number(team: Team, ada: User) -> None:
    lines = [
        *crowd_lines(raters=20, each=10, chance=0.9, seed=1, profile={"first_language": "english"}),
        *(
            {**line, "rater": f"m{line['rater']}", "answers": {"overall": "cannot_judge"}}
            for line in crowd_lines(
                raters=8, each=10, chance=0.5, seed=2, profile={"first_language": "other"}
            )
        ),
        {
            "scenario": "q1",
            "shown": list(PAIR),
            "rater": "mr0",
            "profile": {"first_language": "other"},
            "answers": {"overall": "first"},
            "kind": "main",
        },
    ]
    lines = [
        line
        for line in lines
        if not (line["rater"] == "mr0" and line["answers"]["overall"] == "cannot_judge")
    ]
    gates: list[dict[str, Any]] = [
        {"name": "one", "rule": "value >= 0.5", "slice": {"first_language": "other"}},
        {"name": "worst", "rule": "value >= 0.5", "slice": "first_language"},
        {"name": "gap", "rule": "gap_low >= -1", "slice": {"first_language": "english"}},
    ]
    round_ = judged(team, ada, lines, *gates, raters={"profile": ["first_language"]})

    found = {gate.gate.name: gate.bound for gate in newest_verdict(round_).gates}

    assert all(bound is not None and bound.value is None for bound in found.values()), found


def test_groups_that_would_follow_by_subtraction_are_withheld(team: Team, ada: User) -> None:
    lines = [
        {**line, "rater": f"{name}{line['rater']}"}
        for name, raters, seed in (("big", 20, 1), ("mid", 7, 2), ("tiny", 2, 3))
        for line in crowd_lines(
            raters=raters, each=10, chance=0.6, seed=seed, profile={"first_language": name}
        )
    ]
    gates: list[dict[str, Any]] = [
        {"name": name, "rule": "value >= 0", "slice": {"first_language": name}}
        for name in ("big", "mid", "tiny")
    ]
    round_ = judged(team, ada, lines, *gates, raters={"profile": ["first_language"]})

    shown = {
        gate.gate.name for gate in newest_verdict(round_).gates if gate.bound and gate.bound.value is not None
    }

    assert shown == {"big"}, "mid and big would give tiny away"


def test_a_profile_may_hold_truths_and_whole_numbers(team: Team, ada: User) -> None:
    lines = [
        *crowd_lines(raters=12, each=10, chance=0.9, seed=1, profile={"flag": True, "age": 5}),
        *(
            {**line, "rater": f"o{line['rater']}"}
            for line in crowd_lines(raters=12, each=10, chance=0.2, seed=2, profile={"flag": False, "age": 6})
        ),
    ]
    gates: list[dict[str, Any]] = [
        {"name": "flag", "rule": "value >= 0.8", "slice": {"flag": True}},
        {"name": "age", "rule": "value >= 0.8", "slice": {"age": 5}},
    ]
    round_ = judged(team, ada, lines, *gates, raters={"profile": ["flag", "age"]})

    assert {gate.outcome for gate in newest_verdict(round_).gates} == {Outcome.PASS}


def test_a_score_without_spread_decides_nothing(team: Team, ada: User) -> None:
    lines = [
        {**line, "answers": {"overall": "equal"}} for line in crowd_lines(raters=12, each=10, chance=0.5)
    ]
    gates: list[dict[str, Any]] = [
        {"name": "bt", "measure": "bradley_terry", "versus": None, "rule": "low >= 0"},
        {"name": "average", "measure": "average_win_rate", "versus": None, "rule": "low >= 0.4"},
        {"name": "rank", "measure": "rank", "versus": None, "rule": "high <= 1"},
    ]
    round_ = judged(team, ada, lines, *gates)

    found = {gate.gate.name: gate for gate in newest_verdict(round_).gates}

    assert found["bt"].outcome == Outcome.NO_DATA
    assert found["rank"].outcome == Outcome.NO_DATA
    average = found["average"].bound
    assert average is not None
    assert average.low is not None
    assert average.low >= 0, "bounds stay on the scale"
