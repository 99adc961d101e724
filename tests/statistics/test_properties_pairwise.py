"""What must hold for every set of comparisons, whichever way it is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.statistics.arrays import Floats
from apps.statistics.estimates import Estimates
from apps.statistics.pairwise import (
    Comparisons,
    Outcome,
    Ties,
    average_win_rates,
    bradley_terry,
    components,
    outcome_rates,
    position_effect,
    ranks,
    win_rates,
)
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, small_crowd

COLUMNS = ("first", "second", "outcomes", "raters", "scenarios", "positions")
MIRRORED = np.array([Outcome.LOSS, Outcome.WIN, Outcome.EQUAL, Outcome.BOTH_BAD, Outcome.CANNOT_JUDGE])

seeds = st.integers(0, 10_000)
populations = st.sampled_from([BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED])
every_ties = st.sampled_from(get_args(Ties))
some = settings(max_examples=20)


def rewritten(comparisons: Comparisons, seed: int) -> Comparisons:
    """Write the same judgments in another order, sides swapped at random, raters and scenarios renamed."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(np.asarray(comparisons.first).size)
    first, second, outcomes, raters, scenarios, positions = (
        np.asarray(getattr(comparisons, name))[rows] for name in COLUMNS
    )
    swap = rng.random(rows.size) < 0.5
    return replace(
        comparisons,
        first=np.where(swap, second, first),
        second=np.where(swap, first, second),
        outcomes=np.where(swap, MIRRORED[outcomes], outcomes),
        raters=rng.permutation(100_000)[raters],
        scenarios=rng.permutation(500)[scenarios],
        positions=np.where(swap, 3 - positions, positions),
    )


def halved(comparisons: Comparisons) -> Comparisons:
    """Write each judgment as two of half weight."""
    columns: dict[str, Any] = {name: np.tile(getattr(comparisons, name), 2) for name in COLUMNS}
    return replace(comparisons, **columns, weights=np.full(columns["first"].size, 0.5))


def one_more(comparisons: Comparisons, row: tuple[int, int, int]) -> Comparisons:
    """Add a judgment of first, second and outcome by rater 0 on scenario 0."""
    added = zip(COLUMNS, (*row, 0, 0, 1), strict=True)
    columns: dict[str, Any] = {name: np.append(getattr(comparisons, name), value) for name, value in added}
    return replace(comparisons, **columns)


def interval(estimates: Estimates) -> Floats:
    return np.array([estimates.value, estimates.low, estimates.high, estimates.effective_n])


@some
@given(seed=seeds, ties=every_ties, population=populations)
def test_scores_and_their_ranks_do_not_depend_on_how_judgments_are_written(
    seed: int, ties: Ties, population: Any
) -> None:
    comparisons = small_crowd(seed)

    one = bradley_terry(comparisons=comparisons, ties=ties, population=population)
    other = bradley_terry(comparisons=rewritten(comparisons, seed), ties=ties, population=population)

    np.testing.assert_allclose(other.value, one.value, atol=1e-8)
    np.testing.assert_allclose(other.covariance, one.covariance, atol=1e-8)
    assert ranks(fit=other, draws=50).value.tolist() == ranks(fit=one, draws=50).value.tolist()
    assert (other.n, other.raters, other.scenarios, other.method) == (
        one.n,
        one.raters,
        one.scenarios,
        one.method,
    )


@some
@given(seed=seeds, population=populations)
def test_rates_do_not_depend_on_how_judgments_are_written(seed: int, population: Any) -> None:
    comparisons = small_crowd(seed)
    other = rewritten(comparisons, seed)

    for estimator in (win_rates, average_win_rates):
        np.testing.assert_allclose(
            interval(estimator(comparisons=other, population=population)),
            interval(estimator(comparisons=comparisons, population=population)),
            atol=1e-8,
        )
    one_effect = position_effect(comparisons=comparisons, population=population)
    other_effect = position_effect(comparisons=other, population=population)
    assert other_effect.low == pytest.approx(one_effect.low, abs=1e-10)
    one_ties, other_ties = (
        outcome_rates(comparisons=columns, population=population).tie for columns in (comparisons, other)
    )
    np.testing.assert_allclose(interval(other_ties.versions), interval(one_ties.versions), atol=1e-8)


@some
@given(seed=seeds)
def test_relabelled_versions_keep_their_rates(seed: int) -> None:
    comparisons = small_crowd(seed)
    label = np.random.default_rng(seed).permutation(4)
    moved = replace(
        comparisons, first=label[np.asarray(comparisons.first)], second=label[np.asarray(comparisons.second)]
    )

    before, after = average_win_rates(comparisons=comparisons), average_win_rates(comparisons=moved)
    np.testing.assert_allclose(interval(after)[:, label], interval(before), atol=1e-10)
    one, other = win_rates(comparisons=comparisons), win_rates(comparisons=moved)
    for first, second in zip(one.first.tolist(), one.second.tolist(), strict=True):
        assert other.between(label[first], label[second]).high == pytest.approx(
            one.between(first, second).high
        )


@some
@given(seed=seeds, ties=every_ties)
def test_halves_of_a_judgment_weigh_as_the_whole(seed: int, ties: Ties) -> None:
    comparisons = small_crowd(seed)
    twice = halved(comparisons)

    one, other = (bradley_terry(comparisons=columns, ties=ties) for columns in (comparisons, twice))
    # Clusters stay the same, so that the covariance does too; only the count of judgments doubles.
    np.testing.assert_allclose(other.value, one.value, atol=1e-8)
    np.testing.assert_allclose(other.covariance, one.covariance, atol=1e-8)
    assert other.n == 2 * one.n
    one_rates, other_rates = (win_rates(comparisons=columns, ties=ties) for columns in (comparisons, twice))
    np.testing.assert_allclose(interval(other_rates), interval(one_rates), atol=1e-8)
    # An average's factor (N - 1) / (N - m) counts rows; its value does not.
    np.testing.assert_allclose(
        average_win_rates(comparisons=twice).value, average_win_rates(comparisons=comparisons).value
    )


@some
@given(seed=seeds, ties=every_ties)
def test_swapped_outcomes_mirror_everything(seed: int, ties: Ties) -> None:
    comparisons = small_crowd(seed)
    mirrored = replace(comparisons, outcomes=MIRRORED[np.asarray(comparisons.outcomes)])

    one, other = (bradley_terry(comparisons=columns, ties=ties) for columns in (comparisons, mirrored))
    np.testing.assert_allclose(other.value, -one.value, atol=1e-8)
    np.testing.assert_allclose(other.covariance, one.covariance, atol=1e-8)
    one_rates, other_rates = (average_win_rates(comparisons=columns) for columns in (comparisons, mirrored))
    np.testing.assert_allclose(other_rates.value, 1 - one_rates.value, atol=1e-12)
    np.testing.assert_allclose(other_rates.low, 1 - one_rates.high, atol=1e-10)
    assert position_effect(comparisons=mirrored).value == pytest.approx(
        -position_effect(comparisons=comparisons).value
    )


@some
@given(seed=seeds, population=populations)
def test_a_win_rate_and_its_reverse_make_one(seed: int, population: Any) -> None:
    rates = win_rates(comparisons=small_crowd(seed), population=population)
    back = rates.reversed()

    np.testing.assert_array_equal(rates.value + back.value, 1)
    np.testing.assert_array_equal(back.low, 1 - rates.high)
    assert (
        (rates.low >= 0) & (rates.low <= rates.value) & (rates.value <= rates.high) & (rates.high <= 1)
    ).all()


@some
@given(seed=seeds, outcome=st.sampled_from([Outcome.EQUAL, Outcome.BOTH_BAD]))
def test_ties_alone_make_all_equal(seed: int, outcome: Outcome) -> None:
    comparisons = small_crowd(seed)
    tied = replace(comparisons, outcomes=np.full(300, outcome))

    np.testing.assert_allclose(bradley_terry(comparisons=tied).value, 0, atol=1e-12)
    assert (win_rates(comparisons=tied).value == 0.5).all()
    assert average_win_rates(comparisons=tied).value == pytest.approx(0.5)
    assert position_effect(comparisons=tied).value == 0


@some
@given(seed=seeds, ties=every_ties, pair=st.permutations(range(4)))
def test_one_more_win_raises_the_winner_and_lowers_the_loser(seed: int, ties: Ties, pair: list[int]) -> None:
    comparisons = small_crowd(seed)
    winner, loser = pair[:2]
    more = one_more(comparisons, (winner, loser, Outcome.WIN))

    before, after = (bradley_terry(comparisons=columns, ties=ties) for columns in (comparisons, more))
    assert after.value[winner] > before.value[winner]
    assert after.value[loser] < before.value[loser]
    one, other = (win_rates(comparisons=columns) for columns in (comparisons, more))
    assert other.between(winner, loser).value > one.between(winner, loser).value
    one_average, other_average = (average_win_rates(comparisons=columns) for columns in (comparisons, more))
    assert other_average.value[winner] > one_average.value[winner]


@some
@given(seed=seeds)
def test_a_judgment_withheld_moves_its_own_rate_only(seed: int) -> None:
    comparisons = small_crowd(seed)
    more = one_more(comparisons, (0, 1, Outcome.CANNOT_JUDGE))

    np.testing.assert_array_equal(
        bradley_terry(comparisons=more).value, bradley_terry(comparisons=comparisons).value
    )
    before, after = (outcome_rates(comparisons=columns) for columns in (comparisons, more))
    assert after.tie.overall.value[0] == before.tie.overall.value[0]
    assert after.cannot_judge.overall.value[0] > before.cannot_judge.overall.value[0]


@some
@given(seed=seeds)
def test_outcome_rates_add_up(seed: int) -> None:
    comparisons = small_crowd(seed)
    found = outcome_rates(comparisons=comparisons)

    outcomes = np.asarray(comparisons.outcomes)
    decided = (outcomes <= Outcome.LOSS).sum() / (outcomes < Outcome.CANNOT_JUDGE).sum()
    assert found.tie.overall.value[0] + found.both_bad.overall.value[0] + decided == pytest.approx(1)


@some
@given(seed=seeds)
def test_rank_sets_hold_the_ranks_and_name_every_place(seed: int) -> None:
    fit = bradley_terry(comparisons=small_crowd(seed), population=NEW_RATERS)

    found = ranks(fit=fit, draws=200)

    assert (
        (found.low >= 1) & (found.low <= found.value) & (found.value <= found.high) & (found.high <= 4)
    ).all()
    assert sorted(found.value.tolist()) == [1, 2, 3, 4]
    assert found.low.min() == 1
    assert found.high.max() == 4


@given(edges=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_components_are_the_versions_that_reach_each_other(edges: list[tuple[int, int]]) -> None:
    scores = np.zeros((7, 7))
    for first, second in edges:
        scores[first, second] += first != second

    found = components(scores)

    reach = (np.linalg.matrix_power((scores > 0) + np.eye(7), 7) > 0).astype(int)
    assert sorted(version for group in found for version in group) == list(range(7))
    for group in found:
        for version in range(7):
            both = bool(reach[group[0], version] and reach[version, group[0]])
            assert both == (version in group)
    assert [len(group) for group in found] == sorted((len(group) for group in found), reverse=True)
