"""Degrees of freedom by effective clusters: one count for all estimators, G - 1 where loads are equal, fewer where they are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.agreement import cohen_kappa
from apps.statistics.arrays import Floats, Ints
from apps.statistics.calibration import ece
from apps.statistics.classification import recall
from apps.statistics.counting import by_cluster
from apps.statistics.dense_counts import DenseCounts
from apps.statistics.equity import group_gaps, group_spread
from apps.statistics.loads import degrees_of, effective_loads, effective_number
from apps.statistics.pairwise import (
    Comparisons,
    Rankings,
    adjusted_bradley_terry,
    average_win_rates,
    bradley_terry,
    outcome_rates,
    plackett_luce,
    position_effect,
    win_rates,
)
from apps.statistics.population import Population
from apps.statistics.proportions import mean, means, median, proportion
from apps.statistics.simulate import Crowd, simulate_votes
from apps.statistics.sparse_counts import SparseCounts
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, degrees_by_hand

POPULATIONS = [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED]
UNEVEN = Crowd(strengths=(-0.3, 0.0, 0.2), load_spread=1.0, tie_width=0.3)


def votes(seed: int = 0, *, weighted: bool = False) -> Comparisons:
    found = simulate_votes(crowd=UNEVEN, n=400, raters=14, scenarios=9, seed=seed).comparisons()
    weights = np.random.default_rng(seed).uniform(0.2, 3, 400) if weighted else None
    return replace(found, positions=np.arange(400) % 2 + 1, weights=weights)


def by_hand(comparisons: Comparisons, population: Population, rows: Ints | slice = slice(None)) -> float:
    """Count the degrees for some of the rows, whatever is new."""
    raters, scenarios = np.asarray(comparisons.raters)[rows], np.asarray(comparisons.scenarios)[rows]
    clusters = {"two_way": [raters, scenarios], "rater": [raters], "scenario": [scenarios]}
    alone = [np.arange(raters.size)]
    weights = None if comparisons.weights is None else comparisons.weights[rows]
    return degrees_by_hand(*clusters.get(population.clustering, alone), weights=weights)


def test_by_hand() -> None:
    assert effective_loads(np.array([3, 3, 3, 0])) == 3
    assert effective_loads(np.array([6, 1, 1])) == pytest.approx(64 / 38)
    assert effective_loads(np.zeros(4)) == 0
    assert effective_number(np.array([0, 0, 2, 2])) == 2
    assert degrees_of(effective=64 / 38, clusters=3) == 1
    assert degrees_of(effective=7.4, clusters=15) == pytest.approx(6.4)
    assert degrees_of(effective=np.array([1.0, 0.0]), clusters=np.array([1, 0])).tolist() == [0, -1]


def test_words_round_down_but_not_for_rounding() -> None:
    assert NEW_RATERS.method(degrees=22.9).endswith("t(22)")
    assert NEW_RATERS.method(degrees=23 - 1e-13).endswith("t(23)")


@given(loads=st.lists(st.integers(1, 40), min_size=2, max_size=12), scale=st.floats(0.01, 100))
def test_they_lie_between_one_and_the_clusters_less_one(loads: list[int], scale: float) -> None:
    raters = np.repeat(np.arange(len(loads)), loads)
    values = np.arange(raters.size) % 2
    rows: dict[str, Any] = {"raters": raters, "scenarios": raters, "population": NEW_RATERS}

    plain = proportion(values=values, **rows)
    scaled = proportion(values=values, weights=np.full(raters.size, scale), **rows)
    assert 1 <= plain.degrees <= len(loads) - 1 + 1e-9
    assert plain.degrees == pytest.approx(degrees_by_hand(raters))
    assert scaled.degrees == pytest.approx(plain.degrees)
    if len(set(loads)) == 1:
        assert plain.degrees == len(loads) - 1


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
def test_estimators_of_pairs_count_alike(population: Population, weighted: bool) -> None:  # noqa: FBT001  # by pytest
    found = votes(weighted=weighted)
    expected = by_hand(found, population)
    usual: dict[str, Any] = {"comparisons": found, "population": population}

    assert bradley_terry(**usual).degrees == pytest.approx(expected)
    assert bradley_terry(**usual, ties="davidson").degrees == pytest.approx(expected)
    assert adjusted_bradley_terry(**usual).degrees == pytest.approx(expected)
    assert position_effect(**usual).degrees == pytest.approx(expected)
    assert outcome_rates(**usual).tie.overall.degrees == pytest.approx([expected])
    first, second = np.asarray(found.first), np.asarray(found.second)
    for version, degrees in enumerate(average_win_rates(**usual).degrees.tolist()):
        assert degrees == pytest.approx(
            by_hand(found, population, np.flatnonzero((first == version) | (second == version)))
        )
    pairs = win_rates(**usual)
    for one, other, degrees in zip(pairs.first, pairs.second, pairs.degrees, strict=True):
        met = (np.minimum(first, second) == one) & (np.maximum(first, second) == other)
        assert degrees == pytest.approx(by_hand(found, population, np.flatnonzero(met)))


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
def test_estimators_of_values_count_alike(population: Population) -> None:
    found = votes(1, weighted=True)
    weights = np.asarray(found.weights)
    rows: dict[str, Any] = {
        "raters": found.raters,
        "scenarios": found.scenarios,
        "population": population,
        "weights": weights,
    }
    hits = (np.asarray(found.outcomes) == 0).astype(np.intp)
    expected = by_hand(found, population)
    groups = np.asarray(found.first) + np.asarray(found.second) - 1

    assert mean(values=hits, **rows).degrees == pytest.approx(expected)
    assert median(values=np.arange(400.0), **rows).degrees == pytest.approx(expected)
    assert recall(truth=hits, said=hits[::-1], classes=2, **rows).macro.degrees == pytest.approx([expected])
    assert ece(confidence=np.linspace(0, 1, 400), correct=hits, **rows).method.endswith(f"t({int(expected)})")
    for group, degrees in enumerate(means(values=hits, groups=groups, count=3, **rows).degrees.tolist()):
        assert degrees == pytest.approx(by_hand(found, population, np.flatnonzero(groups == group)))


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
def test_a_group_and_everyone_else_have_those_of_the_side_with_fewer(population: Population) -> None:
    found = votes(2, weighted=True)
    groups = np.asarray(found.first) + np.asarray(found.second) - 1
    rows: dict[str, Any] = {
        "values": (np.asarray(found.outcomes) == 0).astype(np.float64),
        "groups": groups,
        "count": 3,
        "raters": found.raters,
        "scenarios": found.scenarios,
        "weights": found.weights,
        "proportion": True,
        "population": population,
    }
    own = [by_hand(found, population, np.flatnonzero(groups == group)) for group in range(3)]
    rest = [by_hand(found, population, np.flatnonzero(groups != group)) for group in range(3)]

    gaps = group_gaps(**rows)
    np.testing.assert_allclose(gaps.degrees, np.minimum(own, rest))
    assert group_spread(**rows).method.endswith(f"t({int(min(own))})")


def test_a_ranking_counts_once_however_many_it_places() -> None:
    pairs = votes(3)
    short = np.repeat(np.arange(40), 2)
    rankings = Rankings(
        ranking=np.concatenate([short, np.repeat(np.arange(40, 80), 3)]),
        version=np.concatenate([np.tile([0, 1, 1, 2], 20), np.tile([0, 1, 2], 40)]),
        place=np.concatenate([np.tile([1, 2, 2, 1], 20), np.tile([1, 2, 3, 3, 2, 1], 20)]),
        raters=np.asarray(pairs.raters)[:80],
        scenarios=np.asarray(pairs.scenarios)[:80],
        versions=3,
    )

    assert plackett_luce(rankings=rankings, population=NEW_RATERS).degrees == pytest.approx(
        degrees_by_hand(np.asarray(pairs.raters)[:80])
    )


def test_kappa_counts_scenarios_by_their_units() -> None:
    rng = np.random.default_rng(4)
    first, scenarios = rng.integers(3, size=60), np.minimum(rng.integers(12, size=60), 5)
    second = np.where(rng.random(60) < 0.7, first, rng.integers(3, size=60))

    found = cohen_kappa(first=first, second=second, count=3, scenarios=scenarios)
    assert f"t({int(degrees_by_hand(scenarios))})" in found.method


@pytest.mark.parametrize(
    "weights", [None, np.random.default_rng(5).uniform(0.5, 2, 300)], ids=["plain", "weighted"]
)
def test_counts_laid_out_or_sorted_tell_the_same(weights: Floats | None) -> None:
    rng = np.random.default_rng(5)
    clusters, codes = rng.integers(20, size=300) ** 2, rng.integers(6, size=300).astype(np.int32)
    dense = by_cluster("rater", clusters=((clusters, 400),), codes=codes, size=6, weights=weights)
    far = by_cluster(
        "rater", clusters=((clusters * 10**6, 400 * 10**6),), codes=codes, size=6, weights=weights
    )
    within = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])

    assert isinstance(dense, DenseCounts)
    assert isinstance(far, SparseCounts)
    for one, other in (
        (dense.present_within(within), far.present_within(within)),
        (dense.present_at_all(within.ravel()), far.present_at_all(within.ravel())),
    ):
        assert one.clusters.tolist() == other.clusters.tolist()
        np.testing.assert_allclose(one.effective, other.effective)
