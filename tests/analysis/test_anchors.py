"""Drift of expectations apart from drift of the model: each is planted and found, and nothing is found where nothing is planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.anchoring import Told, on_anchors, on_new_outputs, shift_of
from apps.analysis.reviewing.results import PartResult
from apps.analysis.services import refresh_now
from apps.catalog.services import upsert
from apps.statistics.errors import Undefined
from apps.statistics.population import Population
from apps.studies.models import Round
from tests.factories.judgments import take_in
from tests.factories.studies import make_study, ndjson
from tests.factories.whole_reviews import review_of

PEOPLE = Population(raters="new", scenarios="fixed")


def told(rng: np.random.Generator, *, first_rater: int, anchor: float, tested: float, output: int) -> Told:
    """Return thirty people's yes or no on ten anchors and ten scenarios of the version tested; scenarios differ much in how hard they are."""
    hard = np.linspace(-0.25, 0.25, 10)
    rows = []
    for rater in range(30):
        own = rng.normal(0, 0.08)
        for scenario in range(10):
            rows.append((rng.random() < 0.5 + hard[scenario] + own + anchor, rater, scenario, 1, 2, False))
            rows.append(
                (rng.random() < 0.5 + hard[scenario] + own + tested, rater, scenario, output, 2, True)
            )
    values, raters, scenarios, outputs, versus, of_tested = zip(*rows, strict=True)
    return Told(
        np.array(values, dtype=np.float64),
        np.array(raters) + first_rater,
        np.array(scenarios),
        np.array(outputs),
        np.array(versus),
        np.array(of_tested),
    )


def drifts(
    seed: int, *, people: float = 0.0, model: float = 0.0
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the intervals of the two drifts where these are planted."""
    rng = np.random.default_rng(seed)
    then = told(rng, first_rater=0, anchor=0, tested=0, output=3)
    now = told(rng, first_rater=100, anchor=people, tested=people + model, output=4)
    anchors, new = on_anchors(then, now), on_new_outputs(then, now)
    found = [
        shift_of(*terms, population=PEOPLE, level=0.95, ends=1.0)
        for terms in (((1.0, anchors),), ((1.0, new), (-1.0, anchors)))
    ]
    assert [one.keys for one in found] == [10, 10]
    return (found[0].low, found[0].high), (found[1].low, found[1].high)


def test_changed_people_are_not_taken_for_a_changed_model() -> None:
    of_people, of_model = drifts(1, people=-0.25)

    assert of_people[1] < 0
    assert of_model[0] < 0 < of_model[1]


def test_a_changed_model_is_not_taken_for_changed_people() -> None:
    of_people, of_model = drifts(2, model=0.25)

    assert of_people[0] < 0 < of_people[1]
    assert of_model[0] > 0


def test_intervals_hold_where_nothing_is_planted() -> None:
    wrong = np.array(
        [[not low <= 0 <= high for low, high in drifts(seed)] for seed in range(100)], dtype=np.float64
    )

    assert (wrong.mean(axis=0) <= 0.10).all(), wrong.mean(axis=0)


def test_without_anything_in_common_there_is_no_drift() -> None:
    rng = np.random.default_rng(5)
    then = told(rng, first_rater=0, anchor=0, tested=0, output=3)
    now = Told(then.values, then.raters, then.scenarios + 50, then.outputs, then.versus, then.tested)

    with pytest.raises(Undefined):
        on_anchors(then, now)
    with pytest.raises(Undefined):
        on_new_outputs(then, now)
    with pytest.raises(Undefined):
        on_new_outputs(then, then)


ANCHOR, BASE = "kettle/steady", "kettle/base"


def write(team: Team, *versions: str) -> None:
    scenarios = [{"key": f"q{n}", "messages": [{"role": "user", "content": "Why?"}]} for n in range(12)]
    upsert(team=team, what="scenarios", body=ndjson(scenarios), as_list=False, create_missing=False)
    rows = [{"key": key} for key in versions]
    upsert(team=team, what="versions", body=ndjson(rows), as_list=False, create_missing=False)
    outputs = [
        {"version": key, "scenario": f"q{n}", "messages": [{"role": "assistant", "content": f"{key} {n}"}]}
        for key in versions
        for n in range(12)
    ]
    assert not upsert(
        team=team, what="outputs", body=ndjson(outputs), as_list=False, create_missing=False
    ).refused


def lines(tested: str, *, chance: float, steady: float, seed: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [
        {
            "item": f"{version}-q{n}",
            "scenario": f"q{n}",
            "shown": [version, BASE],
            "rater": f"s{seed}-{rater}",
            "answers": {"overall": "first" if rng.random() < p else "second"},
        }
        for rater in range(25)
        for n in range(12)
        for version, p in ((tested, chance), (ANCHOR, steady))
    ]


def reviewed(round_: Round) -> PartResult:
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    found = review_of(round_)
    assert found is not None
    part = found.part("anchors")
    assert part is not None
    return part


def rounds_of(
    team: Team, ada: User, *, first: dict[str, float], second: dict[str, float]
) -> tuple[Round, Round]:
    """Return two rounds of one study: both judge the same steady version, each tests a version of its own."""
    write(team, "kettle/v1", "kettle/v2", ANCHOR, BASE)
    study = make_study(team, ada, round={"versions": ["kettle/v1", ANCHOR, BASE], "baseline": BASE})
    one = take_in(study, *lines("kettle/v1", seed=1, **first), round_number=None).round
    study.document = {**study.document, "round": {"versions": ["kettle/v2", ANCHOR, BASE], "baseline": BASE}}
    study.save()
    Round.objects.filter(pk=one.pk).update(state="closed")
    return one, take_in(study, *lines("kettle/v2", seed=2, **second), round_number=None).round


@pytest.mark.django_db(transaction=True)
def test_two_rounds_of_a_study_tell_them_apart(team: Team, ada: User) -> None:
    first, second = rounds_of(
        team, ada, first={"chance": 0.5, "steady": 0.5}, second={"chance": 0.8, "steady": 0.5}
    )
    assert first.pk != second.pk
    assert "No earlier round" in reviewed(first).undefined

    part = reviewed(second)

    assert part.undefined == ""
    body = part.body
    assert (body["earlier"], body["measure"]) == (first.number, "win_rate")
    assert body["expectations"]["low"] < 0 < body["expectations"]["high"]
    assert body["model"]["low"] > 0
    assert body["together"]["value"] == pytest.approx(body["model"]["value"] + body["expectations"]["value"])
