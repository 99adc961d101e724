"""Checks of incoming feedback: planted changes are found and dated, and quiet rounds alarm as rarely as is stated."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from apps.analysis.anomalies.finding import found_on_days
from apps.analysis.dataset import Dataset
from apps.analysis.feedback_checks import feedback_checks
from apps.analysis.feedback_checks._base import Feed
from apps.analysis.feedback_checks.disagreement import earlier
from apps.analysis.metric_data import MetricData
from apps.analysis.moments import Moments, day_of
from tests.analysis.crowds import crowd_from, votes_of
from tests.analysis.hand import Said, signals

FIRST, DAYS, CHANGE, A_DAY = 20_000, 28, 18, 40
OUTCOMES = ("win", "loss", "equal", "both_bad", "cannot_judge")


def data_of(outcome: Any, value: Any) -> tuple[MetricData, MetricData]:
    """Return judgments and what their comments sound like, a response each, numbered from 0."""
    places = range(len(outcome))
    stated = signals(
        [Said(number, number % 30, number % 25, outcome=int(outcome[number])) for number in places],
        kind="preference",
        outcomes=OUTCOMES,
    )
    texts = signals([Said(number, number % 30, number % 25, value=float(value[number])) for number in places])
    texts.metric.source = "text"
    texts.metric.key = "note"
    return stated, texts


def feed(seed: int, *, bad: float = 0.1, mood: float = 0.2, share: float = 1.0, apart: float = 0.2) -> Feed:
    """Return four weeks of judgments; from day 18 on there are other rates of failures, moods, judgments and disagreement."""
    rng = np.random.default_rng(seed)
    late = np.arange(DAYS) >= CHANGE
    day = np.repeat(np.arange(DAYS), rng.poisson(np.where(late, A_DAY * share, A_DAY)))
    after = late[day]
    failed = rng.random(day.size) < np.where(after, bad, 0.1)
    outcome = np.where(failed, 3, rng.integers(0, 2, day.size))
    value = np.clip(rng.normal(np.where(after, mood, 0.2), 0.4), -1, 1)
    stated, texts = data_of(outcome, value)
    crowd = crowd_from(votes_of(0, people=30))
    main = crowd.main
    size = day.size
    unit = rng.integers(0, 100, size)
    differs = rng.random(size) < np.where(after, apart, 0.2)
    answers = replace(
        main.where(np.resize([True], main.rater.size)),
        rater=np.arange(size) % 30,
        unit=unit,
        answer=differs.astype(np.int64),
        clicked=differs.astype(np.int64),
        first_won=np.full(size, 0.5),
        informed=np.ones(size, dtype=np.bool_),
        response=np.arange(size),
    )
    rows = {stated.metric.key: stated, texts.metric.key: texts}
    dataset = SimpleNamespace(
        metrics=(stated.metric, texts.metric), of=lambda metric, _pool: rows[metric.key]
    )
    return Feed(
        dataset=cast(Dataset, dataset),
        crowd=replace(crowd, main=answers),
        moments=Moments(np.arange(size), np.ones(size), FIRST + day),
        responses=np.arange(size),
        first=FIRST,
        last=FIRST + DAYS - 1,
        seed=seed,
    )


def test_quiet_rounds_alarm_no_more_often_than_stated() -> None:
    alarms: dict[str, int] = {check.slug: 0 for check in feedback_checks()}
    stated = 0.0
    for seed in range(20):
        found = found_on_days(feed(seed))
        assert not [run for run in found.runs if run.undefined]
        stated += sum(run.expected_false_alarms for run in found.runs)
        for kind in {one.kind for one in found.seen}:
            alarms[kind] += 1

    sys.stdout.write(f"false alarms in 20 quiet rounds: {alarms}, {stated:.2f} stated in all\n")
    assert sum(alarms.values()) <= stated + 3 * np.sqrt(stated)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("failure_rate", {"bad": 0.5}),
        ("sentiment", {"mood": -0.2}),
        ("rate", {"share": 2.5}),
        ("disagreement", {"apart": 0.5}),
    ],
)
def test_a_planted_change_is_found_and_dated(kind: str, change: dict[str, float]) -> None:
    delays = []
    for seed in range(6):
        begun = day_of(FIRST + CHANGE)
        days = [one.day for one in found_on_days(feed(seed, **change)).seen if one.kind == kind]
        after = [(day - begun).days for day in days if day is not None and day >= begun]
        delays += after[:1]

    sys.stdout.write(f"{kind}: {len(delays)} of 6 changes found, after {delays} days\n")
    assert len(delays) >= 5
    assert np.median(delays) <= 5


def test_evidence_says_what_was_seen_and_what_is_usual() -> None:
    found = found_on_days(feed(1, bad=0.5))

    one = next(one for one in found.seen if one.kind == "failure_rate")
    assert 40 <= float(one.values["seen"]) <= 60
    assert 5 <= float(one.values["usual"]) <= 15
    check = next(check for check in feedback_checks() if check.slug == "failure_rate")
    assert "found a failure over" in str(check.sentence) % one.values


def test_too_few_days_say_so() -> None:
    runs = found_on_days(replace(feed(0), last=FIRST + 6)).runs

    assert all("whole days" in run.undefined for run in runs)


def test_rows_before_with_the_same_code_are_counted() -> None:
    assert earlier(np.array([4, 7, 4, 4, 7])).tolist() == [0, 0, 1, 2, 1]
