"""Do intervals of gaps cover the truth under clustered raters? A reduced, seeded simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.equity import group_gaps, group_ratios, group_spread
from apps.statistics.equity.bounds import MOST, TwoProportions
from apps.statistics.equity.multiplicity import Correction
from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS

STUDIES = 200
SIZES = np.array([12, 20, 30, 38])
GROUP = np.repeat(np.arange(4), SIZES)
OFFSETS = np.array([0.0, 0.4, 0.4, -0.2])


def chance(logit: Any) -> Any:
    return 1 / (1 + np.exp(-logit))


def study(seed: int, *, scenario_spread: float, offsets: Any = OFFSETS) -> dict[str, Any]:
    """Draw 40 yes-or-no judgments each of 100 raters in four groups, raters differing by 0.8 in logits."""
    rng = np.random.default_rng(seed)
    raters, scenarios = np.repeat(np.arange(100), 40), rng.integers(60, size=4_000)
    lean = rng.normal(0, 0.8, 100)[raters] + rng.normal(0, scenario_spread, 60)[scenarios]
    return {
        "values": rng.random(4_000) < chance(offsets[GROUP[raters]] + lean),
        "groups": GROUP[raters],
        "raters": raters,
        "scenarios": scenarios,
    }


def true_gaps(*, scenario_spread: float) -> Any:
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    spread = np.hypot(0.8, scenario_spread)
    means = (chance(OFFSETS[:, None] + spread * nodes) * weights).sum(axis=1) / weights.sum()
    rest = np.array([np.average(np.delete(means, one), weights=np.delete(SIZES, one)) for one in range(4)])
    return means - rest


def coverage(population: Population, *, scenario_spread: float, correction: Correction = "none") -> Any:
    """Give the share of studies in which each group's interval holds the truth, and in which all do."""
    truth = true_gaps(scenario_spread=scenario_spread)
    held = []
    for seed in range(STUDIES):
        found = group_gaps(
            **study(seed, scenario_spread=scenario_spread),
            count=4,
            proportion=True,
            population=population,
            correction=correction,
        )
        held.append((found.low <= truth) & (truth <= found.high))
    return np.mean(held), np.mean(np.all(held, axis=1))


def test_gaps_cover_under_clustered_raters_and_independent_judgments_do_not() -> None:
    clustered, _ = coverage(NEW_RATERS, scenario_spread=0.0)
    naive, _ = coverage(BOTH_FIXED, scenario_spread=0.0)

    assert 0.93 <= clustered <= 0.98
    assert naive < 0.75


def test_gaps_cover_for_new_raters_and_new_scenarios() -> None:
    each, _ = coverage(BOTH_NEW, scenario_spread=0.6)

    assert 0.92 <= each <= 0.98


def test_bonferroni_intervals_hold_all_at_once() -> None:
    _, together = coverage(NEW_RATERS, scenario_spread=0.0, correction="bonferroni")

    assert together >= 0.93


@pytest.mark.parametrize("correction", ["bh", "holm"])
def test_where_no_group_differs_few_studies_find_one(correction: Correction) -> None:
    alarms, uncorrected = [], []
    for seed in range(STUDIES):
        columns = study(seed, scenario_spread=0.0, offsets=np.zeros(4))
        found = group_ratios(**columns, count=4, population=NEW_RATERS, correction=correction)
        alarms.append((found.adjusted_p <= 0.05).any())
        uncorrected.append((found.p <= 0.05).any())

    assert np.mean(alarms) <= 0.08
    assert np.mean(uncorrected) > np.mean(alarms)


def test_a_spread_holds_the_truth_also_where_there_is_none() -> None:
    held = [
        group_spread(
            **study(seed, scenario_spread=0.0, offsets=np.zeros(4)),
            count=4,
            proportion=True,
            population=NEW_RATERS,
        ).low
        == 0
        for seed in range(STUDIES)
    ]

    assert np.mean(held) >= 0.93


def test_the_quantile_at_which_an_interval_touches_zero_is_the_one_that_halving_finds() -> None:
    rng = np.random.default_rng(11)
    first, second = rng.random(4_000).round(2), rng.random(4_000).round(2)
    second = np.where(rng.random(4_000) < 0.1, first, second)
    pair = TwoProportions(
        first=first,
        second=second,
        first_n=2 + rng.exponential(1, 4_000) * 10 ** rng.integers(0, 6, 4_000),
        second_n=2 + rng.exponential(1, 4_000) * 10 ** rng.integers(0, 6, 4_000),
        correlation=np.where(rng.random(4_000) < 0.5, 0.0, rng.uniform(-1, 0.9, 4_000)),
    )
    below, above = np.zeros(4_000), np.full(4_000, MOST)
    for _ in range(64):
        middle = (below + above) / 2
        low, high = pair.interval(middle)
        excludes = np.where(first > second, low > 0, high < 0)
        below, above = np.where(excludes, middle, below), np.where(excludes, above, middle)
    found, halved = np.abs(pair.statistic()), np.where(first == second, 0.0, above)
    np.testing.assert_array_equal(np.sign(pair.statistic()), np.sign(first - second))
    # Proportions that vary together may touch zero more than once; the first time counts.
    once = (pair.correlation <= 0) | (found >= halved * (1 - 1e-9))
    np.testing.assert_allclose(found[once], halved[once], rtol=1e-9, atol=1e-12)
    assert once.mean() > 0.98
    ends = np.where(first > second, pair.interval(found)[0], pair.interval(found)[1])
    assert np.abs(ends[found < MOST]).max() < 1e-9
    assert (found == MOST).any()
