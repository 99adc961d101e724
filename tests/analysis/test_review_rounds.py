"""Rounds of scenario reviews, from judgments of every kind to a snapshot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.accounts.models import Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.gate_bound import GateBound
from apps.analysis.selectors import Results, results_of
from apps.analysis.services import refresh_now
from apps.assignments.models import Assignment
from apps.catalog.services import upsert
from apps.responses.models import Signal
from apps.studies.kinds import kinds
from apps.studies.models import Metric, Round
from tests.factories.crowds import post
from tests.factories.judging import judge_all
from tests.factories.studies import make_rater, make_round, make_study, ndjson

pytestmark = pytest.mark.django_db(transaction=True)

PAIR = ("kettle/v3", "kettle/v2")
PEOPLE = 12

QUESTIONS: list[dict[str, Any]] = [
    {"key": "awaited", "ask": "expectation", "of": "worst"},
    {"key": "worst", "ask": "severity", "text": "How bad?"},
    {
        "key": "mode",
        "ask": "choice",
        "options": ["wrong", "rude"],
        "when": {"question": "worst", "at_least": 1},
    },
    {"key": "graceful", "ask": "yes_no", "when": {"question": "worst", "at_least": 1}},
    {"key": "tags", "ask": "labels", "options": ["long", "odd"]},
    {"key": "why", "ask": "reasons", "options": ["accurate", "safer"]},
    {"key": "sane", "ask": "scale", "per": "turn"},
    {"key": "marks", "ask": "spans", "labels": ["slip", "harm"], "weights": {"slip": 1.0, "harm": 5.0}},
    {"key": "clear", "ask": "scale", "about": "explanation"},
    {"key": "ease", "ask": "seq"},
    {"key": "happy", "ask": "csat"},
    {"key": "again", "ask": "nps"},
    {"key": "price", "ask": "number", "min": 0.0, "max": 100.0},
    {"key": "sure", "ask": "confidence", "of": "worst"},
    {"key": "usable", "ask": "sus"},
    {"key": "joy", "ask": "ueq_s"},
    {"key": "note", "ask": "comment"},
]


def review(**changes: Any) -> dict[str, Any]:
    base = {
        "mode": "scenario_review",
        "round": {"versions": list(PAIR), "baseline": PAIR[1]},
        "items": {"overlap": 6},
        "questions": QUESTIONS,
        "analysis": {"primary": "worst", "population": {"raters": "new", "scenarios": "fixed"}},
    }
    return {**base, **changes}


def answers(rater: int, scenario: int, version: int) -> dict[str, Any]:
    """Return answers that differ from person to person; the first version is the worse one."""
    worst = (rater + scenario) % 5 if version == 0 else (rater * scenario) % 2
    found: dict[str, Any] = {
        "awaited": 1,
        "worst": worst,
        "tags": [["long"], ["long", "odd"], []][rater % 3],
        "why": [[], ["safer"]][scenario % 2],
        "sane": {"turns": {"0": 1 + rater % 5, "2": 1 + (rater + scenario) % 5}},
        "marks": [mark("harm")] * version + [mark("slip", 4)] * (rater % 2),
        "clear": 1 + (rater + version) % 5,
        "ease": 1 + (rater + scenario) % 7,
        "happy": 1 + rater % 5,
        "again": (rater + 3 * scenario) % 11,
        "price": float(rater * 5 + scenario),
        "sure": 0.5 + 0.05 * (rater % 10),
        "usable": [1 + (rater + place) % 5 for place in range(10)],
        "joy": [1 + (rater + place + scenario) % 7 for place in range(8)],
        "note": "It is late.",
    }
    if worst:
        found |= {"mode": ("wrong", "rude")[rater % 2], "graceful": rater % 3 == 0}
    return found


def mark(label: str, start: int = 0) -> dict[str, Any]:
    return {"output": 1, "turn": 0, "start": start, "end": start + 2, "label": label}


def seen(round_: Round) -> Results:
    assert refresh_now(round_.pk) is not None
    found = results_of(round_, to_researcher=True)
    assert found is not None
    return found


def only(found: list[Estimate]) -> Estimate:
    (estimate,) = found
    return estimate


def lines() -> list[dict[str, Any]]:
    return [
        {
            "scenario": f"q{scenario}",
            "shown": [PAIR[version]],
            "rater": f"r{rater}",
            "answers": answers(rater, scenario, version),
            "behaviour": {"active_seconds": 30.0 + rater + 10 * version},
        }
        for rater in range(PEOPLE)
        for scenario in range(3)
        for version in range(2)
    ]


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    """Judgments of every kind, half of which came with an explanation."""
    gate = {"name": "no catastrophe", "metric": "worst", "rule": "high <= 0.02", "kind": "guardrail"}
    by_label = {
        "name": "no harm",
        "metric": "marks",
        "measure": "rate",
        "slice": {"label": "harm"},
        "rule": "count <= 0",
        "kind": "signal",
    }
    by_arm = {
        "name": "no slower",
        "metric": "active_seconds",
        "slice": {"arm": "full"},
        "rule": "gap_high <= 5",
        "kind": "signal",
    }
    study = make_study(
        team,
        ada,
        **review(
            explanations={"levels": ["none", "full"]},
            behaviour=["active_seconds"],
            gates=[gate, by_label, by_arm],
        ),
    )
    round_ = post(study, lines()).round
    explained = Assignment.objects.filter(round=round_, item__scenario__key__in=["q0", "q2"])
    for held in explained.select_related("rater"):
        held.arm = int(held.rater.key[1:]) % 2
        held.save(update_fields=["arm"])
    return round_


def test_every_kind_has_its_numbers_or_a_reason(judged: Round) -> None:
    found = seen(judged).estimates

    for metric in Metric.objects.filter(round=judged):
        # Nobody has found or made a theme here, so there is nothing of which a rate could be missing.
        for measure in set(metric.measures) - {"theme_rate"}:
            mine = [one for one in found if (one.metric, one.measure) == (metric.key, measure)]
            assert mine, (metric.key, measure)
            for one in mine:
                assert (one.value is None) == (one.undefined is not None)
                assert "could not be computed" not in (one.undefined or "")
    versions = {one.metric for one in found if one.version == PAIR[0] and one.value is not None}
    asked = {spec["key"] for spec in QUESTIONS}
    # What somebody is sure of, and why, is about the answer; a comment is no number yet.
    assert asked - versions == {"sure", "note"}
    assert {"interpretability", "active_seconds"} <= versions
    assert {spec["ask"] for spec in QUESTIONS} == {
        slug for slug, kind in kinds().items() if kind.outputs[0] <= 1
    }


def test_the_numbers_of_a_review_are_those_of_its_answers(judged: Round) -> None:
    found = seen(judged)
    told = [
        (rater, scenario, version, answers(rater, scenario, version))
        for rater in range(PEOPLE)
        for scenario in range(3)
        for version in range(2)
    ]
    worst = np.array([one["worst"] for _r, _s, version, one in told if version == 0])
    graceful = [one["graceful"] for *_where, one in told if "graceful" in one]
    harm = only(found.all("rate", "marks", version=PAIR[1], slice={"label": "harm"}))

    assert only(found.all("catastrophic_rate", "worst", version=PAIR[0])).value == np.mean(worst == 4)
    assert only(found.all("severity_rate", "worst", version=PAIR[0])).value == np.mean(worst >= 1)
    rate = only(found.all("rate", "graceful", version=None))
    assert rate.value == pytest.approx(np.mean(graceful))
    assert rate.n == len(graceful)
    assert (harm.value, harm.n) == (1.0, 36)
    assert only(found.all("mean", "marks", version=PAIR[1])).value == pytest.approx(5.5)
    turns = only(found.all("mean", "sane", version=PAIR[0]))
    assert (turns.n, turns.raters) == (72, 12)
    assert only(found.all("expectation_gap", "awaited", version=PAIR[0])).value == pytest.approx(
        worst.mean() - 1
    )
    # On the scale from 0 to 1: grades 1 to 5, of which 1 + (rater + 0) % 5 for the first version.
    clear = np.array([(rater % 5) / 4 for rater in range(PEOPLE)])
    assert only(found.all("mean", "interpretability", version=PAIR[0])).value == pytest.approx(clear.mean())


def test_what_an_explanation_does_is_estimated_unasked(judged: Round) -> None:
    found = seen(judged)

    def explained(rater: int, scenario: int) -> bool:
        return scenario != 1 and rater % 2 == 1

    shown = [(rater, scenario) for rater in range(PEOPLE) for scenario in range(3)]
    worst = np.array([float(answers(*where, 0)["worst"] == 4) for where in shown])
    seconds = np.array([30.0 + rater for rater, _scenario in shown])
    was = np.array([explained(*where) for where in shown])
    full = only(found.all("catastrophic_rate", "worst", version=PAIR[0], slice={"arm": "full"}))
    gap = only(found.all("gap", "worst", version=PAIR[0], slice={"arm": "full"}))
    assert full.value == pytest.approx(worst[was].mean())
    assert full.n == 12
    assert gap.value == pytest.approx(worst[was].mean() - worst[~was].mean())
    assert not gap.private
    slower = only(found.all("gap", "active_seconds", version=PAIR[0], slice={"arm": "full"}))
    assert slower.value == pytest.approx(seconds[was].mean() - seconds[~was].mean())
    arms = {
        one.metric for one in found.estimates if one.measure == "gap" and one.slice and "arm" in one.slice
    }
    assert arms >= {
        "worst",
        "graceful",
        "marks",
        "happy",
        "sure",
        "interpretability",
        "active_seconds",
        "sane",
    }
    bounds = {bound["name"]: GateBound.from_json(bound) for bound in judged.snapshots.get().bounds}
    assert (bounds["no catastrophe"].measure, bounds["no catastrophe"].n) == ("catastrophic_rate", 72)
    assert bounds["no harm"].value == 36
    assert bounds["no slower"].measure == "mean"
    assert bounds["no slower"].high is not None


def test_a_counterfactual_gap_stays_within_rater_set_and_version(team: Team, ada: User) -> None:
    rows = [
        {
            "key": f"q{n}-{name}",
            "messages": [{"role": "user", "content": "Why?"}],
            "set": f"s{n}",
            "attribute": {"name": name},
        }
        for n in range(6)
        for name in ("Amina", "Emma")
    ]
    assert upsert(
        team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False
    ).accepted
    bad = {("Amina", 0): 4, ("Emma", 0): 1, ("Amina", 1): 2, ("Emma", 1): 2}
    given = [
        {
            "scenario": f"q{n}-{name}",
            "shown": [PAIR[version]],
            "rater": f"r{n}",
            # Grades are shifted from person to person: only a gap within one of them shows the difference.
            "answers": {"worst": 4 if n < count else 0, "scale": 1 + n % 4 + (n < count)},
        }
        for (name, version), count in bad.items()
        for n in range(6)
    ]
    given += [{**given[0], "rater": "alone", "answers": {"worst": 4, "scale": 5}}]
    questions = [
        {"key": "worst", "ask": "severity", "measures": ["counterfactual_gap"]},
        {"key": "scale", "ask": "scale", "measures": ["counterfactual_gap"]},
    ]
    round_ = post(make_study(team, ada, **review(questions=questions)), given).round

    found = seen(round_)

    def gap(metric: str, version: str) -> Estimate:
        return only(found.all("counterfactual_gap", metric, version=version, slice={"attribute": "Amina"}))

    worst = gap("worst", PAIR[0])
    assert worst.value == pytest.approx(3 / 6)
    assert (worst.n, worst.raters) == (6, 6)
    assert gap("scale", PAIR[0]).value == pytest.approx(3 / 6)
    assert gap("scale", PAIR[1]).undefined or gap("scale", PAIR[1]).value == 0


def test_a_version_that_loses_its_reviews_is_noticed(team: Team, ada: User) -> None:
    questions = [
        {"key": "worst", "ask": "severity"},
        {"key": "graceful", "ask": "yes_no", "when": {"question": "worst", "at_least": 1}},
    ]
    gates = [
        {"name": metric, "metric": metric, "version": PAIR[0], "rule": "high <= 0.5", "kind": "guardrail"}
        for metric in ("worst", "graceful")
    ]
    round_ = make_round(team, ada, scenarios=6, **review(questions=questions, gates=gates))
    for _rater in range(6):
        assert judge_all(make_rater(round_), worst="2", graceful="yes") == 12

    def health() -> dict[str, bool]:
        snapshot = refresh_now(round_.pk)
        assert snapshot is not None
        return {found["check"] + " of " + found["gate"]: found["healthy"] for found in snapshot.health}

    # What is asked under a condition follows no plan, and one output has no side.
    assert health() == {"sample_ratio of worst": True}
    lost = Metric.objects.get(round=round_, key="worst")
    version = round_.round_versions.get(version__key=PAIR[0]).version_id
    Signal.objects.filter(metric_id=lost.pk, version_id=version).delete()
    assert health() == {"sample_ratio of worst": False}
