"""The sums behind every interval: large tables take other ways to the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from apps.statistics import arrays
from apps.statistics.arrays import numbered
from apps.statistics.clusters import positive_part
from apps.statistics.intervals import effective_n, t_quantile, wilson
from apps.statistics.pairwise import Ties, average_win_rates, bradley_terry, win_rates
from tests.statistics.crowds import small_crowd


@pytest.mark.parametrize("room", [0, 1, 4])
@pytest.mark.parametrize("ties", ["half", "davidson"])
def test_tables_too_large_to_lay_out_give_the_same(
    monkeypatch: pytest.MonkeyPatch, room: int, ties: Ties
) -> None:
    comparisons = small_crowd(9, n=1_500)
    fit, pairs = bradley_terry(comparisons=comparisons, ties=ties), win_rates(comparisons=comparisons)
    average = average_win_rates(comparisons=comparisons)

    monkeypatch.setattr(arrays, "MOST_CELLS", room * 300)

    sparse = bradley_terry(comparisons=comparisons, ties=ties)
    np.testing.assert_allclose(sparse.covariance, fit.covariance, atol=1e-12)
    np.testing.assert_allclose(win_rates(comparisons=comparisons).low, pairs.low, atol=1e-12)
    np.testing.assert_allclose(average_win_rates(comparisons=comparisons).low, average.low, atol=1e-12)


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

    spread = type(comparisons)(**{**vars(comparisons), "raters": np.asarray(comparisons.raters) * 10**7 + 3})

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
