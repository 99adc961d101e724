"""Do the checks alarm as rarely as they say on an honest crowd, and do they find who was planted? Seeded, at a small size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from apps.statistics.pairwise import Outcome
from apps.statistics.quality import (
    drift,
    near_duplicate_raters,
    peer_accuracy,
    side_bias,
    speeders,
    straight_lining,
)
from apps.statistics.simulate import Crowd, simulate_votes

STUDIES, RATERS, EACH, UNITS = 40, 60, 30, 90


def honest(seed: int, *, skill: float = 2.0) -> dict[str, Any]:
    """Sixty raters of different skill and pace on items of different difficulty; answers are 0, 1, 2."""
    rng = np.random.default_rng(seed)
    raters = np.repeat(np.arange(RATERS), EACH)
    units = np.concatenate([rng.choice(UNITS, EACH, replace=False) for _ in range(RATERS)])
    truth, hard = rng.integers(0, 3, UNITS), rng.normal(0, 0.7, UNITS)
    right = rng.random(raters.size) < expit(rng.normal(skill, 0.5, RATERS)[raters] - hard[units])
    wrong = (truth[units] + rng.integers(1, 3, raters.size)) % 3
    pace = rng.normal(0, 0.4, RATERS)[raters] + rng.normal(0, 0.5, UNITS)[units]
    return {
        "raters": raters,
        "units": units,
        "answers": np.where(right, truth[units], wrong),
        "truth": truth[units],
        "order": np.tile(np.arange(EACH), RATERS),
        "seconds": np.exp(3 + pace + rng.normal(0, 0.5, raters.size)),
        "first": rng.integers(0, 2, raters.size),
    }


CHECKS: dict[str, Callable[..., Any]] = {
    "speeders": lambda d, **k: speeders(seconds=d["seconds"], raters=d["raters"], items=d["units"], **k),
    "lines": lambda d, **k: straight_lining(answers=d["answers"], raters=d["raters"], order=d["order"], **k),
    "sides": lambda d, **k: side_bias(first_place_wins=d["first"], raters=d["raters"], **k),
    "peers": lambda d, **k: peer_accuracy(units=d["units"], answers=d["answers"], raters=d["raters"], **k),
    "drift": lambda d, **k: drift(
        values=d["answers"] == d["truth"], raters=d["raters"], order=d["order"], **k
    ),
    "copies": lambda d, **k: near_duplicate_raters(
        units=d["units"], answers=d["answers"], raters=d["raters"], **k
    ),
}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("adjust", ["benjamini_hochberg", "none"])
def test_honest_raters_are_flagged_no_more_often_than_stated(check: str, adjust: str) -> None:
    found = [CHECKS[check](honest(seed), adjust=adjust) for seed in range(STUDIES)]

    flags = np.array([result.flagged.sum() for result in found])
    stated = float(np.mean([result.false_alarms for result in found]))

    # Three standard errors of the mean of a Poisson count are left to chance.
    assert flags.mean() <= stated + 3 * np.sqrt(stated / STUDIES)


def test_a_crowd_that_compares_is_not_accused() -> None:
    crowd = Crowd(strengths=(0.0, 0.4, -0.3), rater_spread=0.6, scenario_spread=0.5, tie_width=0.2)
    flags, stated = [], []
    for seed in range(STUDIES):
        votes = simulate_votes(crowd=crowd, n=1_800, raters=60, scenarios=40, seed=seed)
        won = np.select(
            [votes.outcomes == Outcome.EQUAL, votes.outcomes == Outcome.WIN],
            [0.5, (votes.positions == 1) * 1.0],
            (votes.positions == 2) * 1.0,
        )
        found = side_bias(first_place_wins=won, raters=votes.raters, scenarios=votes.scenarios)
        flags.append(found.flagged.sum())
        stated.append(found.false_alarms)
        assert found.overall is not None

    assert np.mean(flags) <= np.mean(stated) + 3 * np.sqrt(np.mean(stated) / STUDIES)


def planted(kind: str, seed: int) -> dict[str, Any]:
    """Let raters 0 to 5 misbehave; copies are of the next rater, for every second one."""
    rng, data = np.random.default_rng(1_000 + seed), honest(seed, skill=0.5 if kind == "copies" else 2.0)
    bad = data["raters"] < 6
    if kind == "speeders":
        data["seconds"][bad] = np.exp(rng.normal(0.7, 0.4, bad.sum()))
    elif kind == "lines":
        data["answers"][bad & (data["order"] >= 15)] = 1
    elif kind == "sides":
        data["first"][bad] = rng.random(bad.sum()) < 0.95
    elif kind == "peers":
        data["answers"][bad] = rng.integers(0, 3, bad.sum())
    else:
        for copy in (0, 2, 4):
            of, by = data["raters"] == copy + 1, data["raters"] == copy
            data["units"][by], data["answers"][by] = data["units"][of], data["answers"][of]
    return data


@pytest.mark.parametrize(
    ("check", "least"), [("speeders", 0.99), ("lines", 0.95), ("sides", 0.95), ("peers", 0.6)]
)
def test_planted_raters_are_found(check: str, least: float) -> None:
    found = [CHECKS[check](planted(check, seed)).flagged[:6].mean() for seed in range(20)]

    assert np.mean(found) >= least


def test_drifters_are_found_if_they_judge_for_long() -> None:
    recall = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        raters, order = np.repeat(np.arange(40), 120), np.tile(np.arange(120), 40)
        chance = np.where((raters < 6) & (order >= 60), 0.5, 0.9)
        found = drift(values=rng.random(raters.size) < chance, raters=raters, order=order)
        recall.append(found.flagged[:6].mean())
        flagged = found.begins[:6][found.flagged[:6]]
        assert np.abs(np.median(flagged) - 60) < 15

    assert np.mean(recall) >= 0.85


def test_copies_of_hard_answers_are_found() -> None:
    found = []
    for seed in range(20):
        result = CHECKS["copies"](planted("copies", seed))
        pairs = set(
            zip(result.first[result.flagged].tolist(), result.second[result.flagged].tolist(), strict=True)
        )
        found.append(len(pairs & {(0, 1), (2, 3), (4, 5)}) / 3)

    # Items are hard here: a copy of somebody who is nearly always right would look like another good rater.
    assert np.mean(found) >= 0.7
