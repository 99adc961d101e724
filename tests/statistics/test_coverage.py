"""Do intervals cover the truth as often as they say? A reduced, seeded simulation; `./run bench --coverage` is the full one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from tests.statistics.coverage import CASES, Case, measure
from tests.statistics.coverage.counting import BALANCED, Held, Share, inside
from tests.statistics.coverage.designs import DESIGNS, NEW_RATERS
from tests.statistics.coverage.pairwise import PairwiseStudy

ERRORS = 3
"""How many Monte Carlo errors beyond the target fail a test."""


TRIED = [case for case in CASES if case.reduced]


@pytest.mark.parametrize("case", TRIED, ids=[case.name for case in TRIED])
def test_intervals_hold_the_truth_as_often_as_they_say(case: Case) -> None:
    lines = measure(case, studies=case.reduced)

    assert [f"{line.quantity}: {line.clustered.words}" for line in lines if line.misses(ERRORS)] == []


def test_naive_and_one_way_intervals_do_not() -> None:
    scenarios_differ = replace(DESIGNS[-1], scenarios=40, scenario_spread=0.8, population=NEW_RATERS)
    by_rater = Case(
        family="comparisons",
        design="clustered by rater only, where scenarios differ",
        study=PairwiseStudy(scenarios_differ),
        target=BALANCED,
    )
    line = next(line for line in measure(by_rater, studies=30) if line.quantity == "differences of scores")

    assert line.misses(ERRORS)
    assert line.naive is not None
    assert line.naive.value < line.clustered.value < 0.85


def case_of(*shares: float) -> Case:
    def study(seed: int) -> Mapping[str, Held]:
        return {"mean": Held(shares[seed], 0.5)}

    return Case(family="made up", design="by hand", study=study, target=BALANCED)


def test_the_error_of_a_share_is_that_of_independent_studies() -> None:
    (line,) = measure(case_of(1.0, 0.9, 1.0, 0.9), studies=4)

    assert line.clustered.value == pytest.approx(0.95)
    assert line.clustered.error == pytest.approx(np.std([1, 0.9, 1, 0.9], ddof=1) / 2)
    assert line.naive == Share(0.5, 0.25)
    assert line.clustered.words == "95.0 ± 2.9"


def test_a_share_misses_its_target_only_beyond_the_error() -> None:
    (low,) = measure(case_of(*[0.9, 0.88] * 50), studies=100)
    (close,) = measure(case_of(*[1.0, 1.0, 1.0, 0.7] * 2), studies=8)

    assert low.misses(3)
    assert close.clustered.value < BALANCED.low
    assert not close.misses(3)


def test_undefined_intervals_hold_nothing() -> None:
    low, high = np.array([0.0, np.nan, 2.0]), np.array([1.0, np.nan, 3.0])

    assert inside(low, high, 0.5) == pytest.approx(1 / 3)
