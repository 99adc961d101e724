"""The sums behind every interval: large tables take other ways to the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from apps.statistics import arrays, counting
from apps.statistics.arrays import Bools, Floats, Ints, numbered
from apps.statistics.clusters import positive_part
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimates
from apps.statistics.intervals import effective_n, t_quantile, wilson
from apps.statistics.pairwise import (
    Comparisons,
    Ties,
    average_win_rates,
    bradley_terry,
    outcome_rates,
    position_effect,
    win_rates,
)
from apps.statistics.population import Population
from apps.statistics.proportions import proportions
from tests.statistics.crowds import (
    BOTH_FIXED,
    BOTH_NEW,
    NEW_RATERS,
    NEW_SCENARIOS,
    judged,
    small_crowd,
)


@pytest.mark.parametrize("room", [0, 1, 4])
@pytest.mark.parametrize("ties", ["half", "davidson"])
@pytest.mark.parametrize("weighted", [False, True])
def test_tables_too_large_to_lay_out_give_the_same(
    monkeypatch: pytest.MonkeyPatch, room: int, ties: Ties, *, weighted: bool
) -> None:
    comparisons = small_crowd(9, n=1_500)
    if weighted:
        comparisons = replace(comparisons, weights=np.arange(1_500) % 4 * 0.7)
    fit, pairs = bradley_terry(comparisons=comparisons, ties=ties), win_rates(comparisons=comparisons)
    average = average_win_rates(comparisons=comparisons)

    monkeypatch.setattr(arrays, "MOST_CELLS", room * 300)
    again = replace(comparisons)  # the first one remembers its counts

    sparse = bradley_terry(comparisons=again, ties=ties)
    np.testing.assert_allclose(sparse.covariance, fit.covariance, atol=1e-12)
    np.testing.assert_allclose(win_rates(comparisons=again).low, pairs.low, atol=1e-12)
    np.testing.assert_allclose(average_win_rates(comparisons=again).low, average.low, atol=1e-12)


def test_clusters_too_many_for_one_key_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    comparisons = small_crowd(9, n=1_500)
    fit = bradley_terry(comparisons=comparisons)

    monkeypatch.setattr(arrays, "MOST_CELLS", 0)
    monkeypatch.setattr(counting, "MOST_BITS", 4)

    np.testing.assert_allclose(
        bradley_terry(comparisons=replace(comparisons)).covariance, fit.covariance, atol=1e-12
    )


@pytest.mark.parametrize("population", [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED])
@pytest.mark.parametrize("weighted", [False, True])
def test_counted_judgments_give_what_rows_give_one_by_one(population: Population, *, weighted: bool) -> None:
    comparisons = _turned(small_crowd(12, n=900))
    weights = np.arange(900) % 4 * 0.7 if weighted else np.ones(900)
    if weighted:
        comparisons = replace(comparisons, weights=weights)
    outcomes, first = np.asarray(comparisons.outcomes), np.asarray(comparisons.first)
    second, made = np.asarray(comparisons.second), outcomes != 4
    score = np.array([1, 0, 0.5, 0.5, 0])[outcomes]

    def rows(values: Floats, groups: Ints, count: int, within: Bools, times: int = 1) -> Estimates:
        return proportions(
            values=np.tile(values, times),
            groups=groups,
            count=count,
            raters=np.tile(comparisons.raters, times),
            scenarios=np.tile(comparisons.scenarios, times),
            weights=np.tile(weights * within, times),
            population=population,
        )

    rates = outcome_rates(comparisons=comparisons, population=population)
    both = np.concatenate([first, second])
    _assert_same(rates.tie.versions, rows(outcomes == 2, both, 4, made, times=2))
    _assert_same(rates.tie.overall, rows(outcomes == 2, np.zeros(900, dtype=np.intp), 1, made))
    _assert_same(rates.cannot_judge.versions, rows(outcomes == 4, both, 4, outcomes >= 0, times=2))
    lower = np.where(first < second, score, 1 - score)
    pair = np.minimum(first, second) * 4 + np.maximum(first, second)
    met = np.flatnonzero(np.bincount(pair))
    _assert_same(
        win_rates(comparisons=comparisons, population=population),
        rows(lower, np.searchsorted(met, pair), met.size, made),
    )
    shown = np.where(np.asarray(comparisons.positions) == 1, score, 1 - score)
    effect = position_effect(comparisons=comparisons, population=population)
    plain = rows(shown, np.zeros(900, dtype=np.intp), 1, made).at(0)
    assert (effect.value, effect.low) == pytest.approx((plain.value - 0.5, plain.low - 0.5), abs=1e-12)
    assert (effect.n, effect.raters, effect.scenarios) == (plain.n, plain.raters, plain.scenarios)


def _turned(comparisons: Comparisons) -> Comparisons:
    """Give every second row seen from the other version."""
    first, second = np.asarray(comparisons.first).copy(), np.asarray(comparisons.second).copy()
    first[::2], second[::2] = second[::2].copy(), first[::2].copy()
    outcomes, positions = np.asarray(comparisons.outcomes).copy(), np.asarray(comparisons.positions).copy()
    outcomes[::2] = np.array([1, 0, 2, 3, 4])[outcomes[::2]]
    positions[::2] = 3 - positions[::2]
    return replace(comparisons, first=first, second=second, outcomes=outcomes, positions=positions)


def _assert_same(found: Estimates, expected: Estimates) -> None:
    for column in ("value", "low", "high", "n", "raters", "scenarios", "effective_n", "design_effect"):
        np.testing.assert_allclose(getattr(found, column), getattr(expected, column), rtol=1e-9, atol=1e-12)


def test_versions_too_many_for_a_table_are_told() -> None:
    comparisons = replace(judged((0, 1, 0, 0, 0), (1, 0, 0, 1, 1), versions=2), versions=10**6)

    assert win_rates(comparisons=comparisons).n.tolist() == [2]
    with pytest.raises(Undefined, match="too many versions"):
        bradley_terry(comparisons=comparisons)


@pytest.mark.parametrize("top", [50, 10**9, 2**61])
def test_codes_are_numbered_as_by_unique(top: int) -> None:
    column = np.random.default_rng(1).integers(top, size=400).astype(np.intp)
    column[200:] = column[:200]

    index, found = numbered(column)

    expected, inverse = np.unique(column, return_inverse=True)
    assert np.array_equal(found, expected)
    assert np.array_equal(index, inverse)


def test_rater_codes_may_have_wide_gaps() -> None:
    comparisons = small_crowd(10)
    fit = bradley_terry(comparisons=comparisons)

    spread = replace(comparisons, raters=np.asarray(comparisons.raters) * 10**7 + 3)

    np.testing.assert_allclose(bradley_terry(comparisons=spread).covariance, fit.covariance, atol=1e-12)


def test_negative_eigenvalues_are_clipped_and_others_kept() -> None:
    axes, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))

    clipped = positive_part((axes * [-1.0, 2.0, 3.0]) @ axes.T)

    np.testing.assert_allclose(clipped, (axes * [0.0, 2.0, 3.0]) @ axes.T, atol=1e-12)


def test_wilson_has_its_textbook_value() -> None:
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    low, high = wilson(value=np.array([81 / 263]), effective=np.array([263.0]), quantile=np.array([1.959964]))

    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.2553, 0.3662)


def test_without_variance_the_clusters_are_counted() -> None:
    found = effective_n(
        value=np.array([1.0, 0.5, 0.5]), variance=np.array([0.0, 0.0, 0.01]), clusters=np.array([7, 8, 9])
    )

    assert found.tolist() == pytest.approx([7, 8, 25])


def test_the_quantile_needs_a_degree_of_freedom() -> None:
    assert float(t_quantile(level=0.95, degrees=10)) == pytest.approx(2.228139, abs=1e-6)
    assert np.isnan(t_quantile(level=0.95, degrees=0))
    with pytest.raises(ValueError, match="Level"):
        t_quantile(level=95, degrees=10)
