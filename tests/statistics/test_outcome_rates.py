"""Rates of ties, both bad and cannot judge, and the advantage of the first place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from apps.statistics.pairwise import outcome_rates, position_effect
from apps.statistics.simulate import Crowd, simulate_votes
from tests.statistics.crowds import judged, small_crowd


def test_cannot_judge_is_only_in_its_own_denominator() -> None:
    said = (0, 2, 3, 4)
    rows = [(0, 1, outcome, rater, place) for rater in range(3) for place, outcome in enumerate(said)]

    rates = outcome_rates(comparisons=judged(*rows, versions=2))

    assert rates.tie.overall.at(0).value == pytest.approx(1 / 3)
    assert rates.both_bad.overall.at(0).value == pytest.approx(1 / 3)
    assert rates.cannot_judge.overall.at(0).value == pytest.approx(1 / 4)
    assert [rate.overall.at(0).n for rate in (rates.tie, rates.both_bad, rates.cannot_judge)] == [9, 9, 12]


def test_a_version_has_the_rate_of_the_pairs_it_was_in() -> None:
    rows = [
        (first, second, outcome, rater, scenario)
        for rater in range(3)
        for scenario in range(2)
        for first, second, outcome in ((0, 1, 3), (0, 2, 0), (1, 2, 3))
    ]

    bad = outcome_rates(comparisons=judged(*rows, versions=3)).both_bad.versions

    assert bad.value.tolist() == [0.5, 1, 0.5]
    assert bad.n.tolist() == [12, 12, 12]
    assert bad.raters.tolist() == [3, 3, 3]


def test_the_first_place_shows_its_advantage() -> None:
    crowd = Crowd(strengths=(0.0, 0.2, -0.2), side_bias=0.5)
    comparisons = simulate_votes(crowd=crowd, n=4_000, raters=60, scenarios=30, seed=3).comparisons()

    effect = position_effect(comparisons=comparisons)

    assert effect.low > 0.05
    assert -0.5 <= effect.low <= effect.value <= effect.high <= 0.5
    turned = replace(comparisons, positions=3 - np.asarray(comparisons.positions))
    assert position_effect(comparisons=turned).value == pytest.approx(-effect.value)


def test_a_position_effect_needs_positions() -> None:
    with pytest.raises(ValueError, match="positions"):
        position_effect(comparisons=replace(small_crowd(1), positions=None))
