"""Rank sets: alone and together, certain and uncertain, and always the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from apps.statistics.pairwise import bradley_terry, ranks
from apps.statistics.simulate import Crowd, simulate_votes
from tests.statistics.crowds import NEW_RATERS, small_crowd


def test_for_two_versions_the_critical_value_is_students() -> None:
    fit = bradley_terry(comparisons=small_crowd(6, versions=2), population=NEW_RATERS)

    found = ranks(fit=fit, draws=200_000)

    assert found.critical == pytest.approx(student.ppf(0.975, fit.degrees), rel=0.01)


def test_far_versions_get_one_place_and_near_ones_share() -> None:
    crowd = Crowd(strengths=(0.0, 3.0, 0.0, -3.0), rater_spread=0.3)
    votes = simulate_votes(crowd=crowd, n=3_000, raters=60, scenarios=40, seed=2)

    found = ranks(fit=bradley_terry(comparisons=votes.comparisons()))

    assert (found.low.tolist(), found.high.tolist()) == ([2, 1, 2, 4], [3, 1, 3, 4])
    assert sorted(found.value.tolist()) == [1, 2, 3, 4]


def test_the_same_fit_gives_the_same_sets() -> None:
    fit = bradley_terry(comparisons=small_crowd(7))

    one, other = ranks(fit=fit), ranks(fit=fit)

    assert one.critical == other.critical
    assert np.array_equal(one.low, other.low)
    assert one.method == f"{fit.method}; simultaneous over 6 differences, 10000 draws, seed 20240229"


def test_all_differences_together_ask_for_more_than_one() -> None:
    fit = bradley_terry(comparisons=small_crowd(8, versions=6, n=900), population=NEW_RATERS)

    assert ranks(fit=fit).critical > student.ppf(0.975, fit.degrees) * 1.2
