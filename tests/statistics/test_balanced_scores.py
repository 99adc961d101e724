"""Bradley-Terry where every rater judges every pair on every scenario: rater + scenario - both may leave no variance, an interval has some all the same."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from apps.statistics.arrays import Floats, Ints
from apps.statistics.clusters import two_way
from apps.statistics.pairwise import Comparisons, bradley_terry, win_rates

STUDIES = 200


def balanced(versions: int, raters: int, scenarios: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Rater, scenario, first and second of every judgment."""
    pairs = np.array(list(combinations(range(versions), 2)))
    rater, scenario, pair = np.indices((raters, scenarios, len(pairs))).reshape(3, -1)
    return rater, scenario, pairs[pair, 0], pairs[pair, 1]


@pytest.mark.parametrize(("versions", "raters", "scenarios"), [(2, 6, 6), (2, 12, 6), (3, 12, 6)])
def test_intervals_of_a_balanced_design_have_width_and_hold_the_truth(
    versions: int, raters: int, scenarios: int
) -> None:
    rater, scenario, first, second = balanced(versions, raters, scenarios)
    strengths = np.linspace(-0.3, 0.3, versions)
    chance = 1 / (1 + np.exp(strengths[second] - strengths[first]))
    held, widths = [], []
    for seed in range(STUDIES):
        lost = np.random.default_rng(seed).random(first.size) >= chance
        fit = bradley_terry(
            comparisons=Comparisons(
                first=first,
                second=second,
                outcomes=lost.astype(np.intp),
                raters=rater,
                scenarios=scenario,
                versions=versions,
            )
        )
        for one, other in combinations(range(versions), 2):
            found = fit.contrast(one, other)
            held.append(found.low <= strengths[one] - strengths[other] <= found.high)
            widths.append(found.high - found.low)

    assert min(widths) > 0.01
    assert 0.92 <= np.mean(held) <= 0.985, "95% of 200 studies, within two Monte Carlo errors"


def test_where_every_rater_and_every_scenario_say_the_same_in_all_cells_still_differ() -> None:
    """The case where the win rate counts clusters: all one-way sums are zero, yet judgments contradict each other."""
    rater, scenario, first, second = balanced(2, 6, 6)
    comparisons = Comparisons(
        first=first,
        second=second,
        outcomes=(rater + scenario) % 2,
        raters=rater,
        scenarios=scenario,
        versions=2,
    )

    found = bradley_terry(comparisons=comparisons).contrast(0, 1)
    rate = win_rates(comparisons=comparisons)

    assert found.value == pytest.approx(0, abs=1e-9)
    assert found.error == pytest.approx(2 / 6 * np.sqrt(36 / 35), rel=1e-6), (
        "that of 36 judgments, each its own cell"
    )
    assert rate.low[0] < 0.5 < rate.high[0]


def test_a_direction_with_variance_keeps_it_and_one_without_has_that_of_the_cells() -> None:
    axes, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))

    def of(*values: float) -> Floats:
        matrix: Floats = (axes * np.array(values)) @ axes.T
        return matrix

    found = two_way(of(1.0, 4.0, 0.0), of(1.0, 2.0, 0.0), of(3.0, 1.0, 0.0))

    np.testing.assert_allclose(found, of(3.0, 5.0, 0.0), atol=1e-12)
