"""The health of a round, and days on which feedback changes."""

from __future__ import annotations

import numpy as np
import pytest

from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, Undefined
from apps.statistics.proportions import proportion
from apps.statistics.quality import agreement_floor, gold_floor, rate_changes, sample_ratio, side_balance


def test_a_ratio_off_its_plan_is_unhealthy() -> None:
    shown = np.repeat([0, 1], [640, 360])

    off = sample_ratio(shown=shown, planned=np.array([1, 1]), raters=np.arange(1_000) % 100)
    fine = sample_ratio(shown=shown, planned=np.array([0.64, 0.36]), raters=np.arange(1_000) % 100)

    assert not off.healthy
    assert off.p_value < 1e-10
    assert off.value == pytest.approx(0.64)
    assert off.low > 0.5
    assert "64.0 % where 50.0 %" in off.words
    assert fine.healthy
    assert fine.p_value == pytest.approx(1)


def test_raters_who_see_one_arm_only_count_once() -> None:
    raters = np.repeat(np.arange(20), 50)
    shown = (raters < 12).astype(int)

    found = sample_ratio(shown=shown, planned=np.array([0.5, 0.5]), raters=raters)

    # Twelve of twenty raters are no evidence, 600 of 1,000 judgments would be.
    assert found.chi_square == pytest.approx(40)
    assert found.design_effect == pytest.approx(50 * 20 / 19 * 0.96)
    assert found.healthy
    with pytest.raises(TooFewRaters):
        sample_ratio(shown=shown, planned=np.array([0.5, 0.5]), raters=np.zeros(1_000, dtype=int))
    with pytest.raises(Undefined, match="fewer than five"):
        sample_ratio(shown=np.array([0, 1]), planned=np.array([1, 1]), raters=np.array([0, 1]))
    with pytest.raises(BadInput, match="plan"):
        sample_ratio(shown=shown, planned=np.array([1, 0]), raters=raters)


def test_sides_out_of_balance_are_unhealthy() -> None:
    versions = np.repeat([0, 2], 400)
    first = np.tile([1, 0], 400)
    tilted = np.where(versions == 2, np.arange(800) % 10 < 7, first)

    fine = side_balance(versions=versions, first=first, raters=np.zeros(800, dtype=int))
    off = side_balance(versions=versions, first=tilted, raters=np.zeros(800, dtype=int))

    assert fine.healthy
    assert np.isnan(fine.first_shares[1])
    assert (off.healthy, off.worst) == (False, 2)
    assert off.value == pytest.approx(0.7)
    assert off.p_values[2] < 1e-10
    assert "70.0 % of 400" in off.words
    # Far off by chance, and surely off by little, are both healthy.
    assert side_balance(
        versions=np.zeros(3, dtype=int), first=np.ones(3), raters=np.zeros(3, dtype=int)
    ).healthy
    assert side_balance(
        versions=np.zeros(100_000, dtype=int),
        first=np.arange(100_000) % 100 < 52,
        raters=np.zeros(100_000, dtype=int),
    ).healthy


def test_agreement_is_unhealthy_when_even_its_high_bound_is_low() -> None:
    low = agreement_floor(value=0.1, low=0.02, high=0.19, n=40, raters=9, floor=0.2)

    assert not low.healthy
    assert low.words == "Raters agree at 0.10 (0.02 to 0.19); the floor is 0.20."
    assert low.false_alarms == pytest.approx(0.025)
    assert agreement_floor(value=0.1, low=0.02, high=0.2, n=40, raters=9, floor=0.2).healthy
    with pytest.raises(BadInput):
        agreement_floor(value=np.nan, low=0.02, high=0.19, n=40, raters=9, floor=0.2)
    with pytest.raises(Undefined):
        agreement_floor(value=0.1, low=0.02, high=0.19, n=40, raters=1, floor=0.2)


def test_gold_of_a_round_is_a_clustered_proportion() -> None:
    rng = np.random.default_rng(1)
    correct, raters, scenarios = rng.integers(0, 2, 200), np.arange(200) % 20, np.arange(200) // 20

    found = gold_floor(correct=correct, raters=raters, scenarios=scenarios, floor=0.8)
    rate = proportion(values=correct, raters=raters, scenarios=scenarios)

    assert (found.value, found.low, found.high) == (rate.value, rate.low, rate.high)
    assert not found.healthy
    assert gold_floor(correct=correct, raters=raters, scenarios=scenarios, floor=0.5).healthy


def test_a_rise_in_feedback_is_seen_and_dated() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(np.where(np.arange(40) < 25, 20, 40))

    found = rate_changes(counts=counts, baseline=14, draws=1_000)

    assert found.first is not None
    assert 25 <= found.first <= 27
    assert found.statistic.size == found.days == 26
    assert found.rate == pytest.approx(counts[:14].mean())
    again = rate_changes(counts=counts, baseline=14, draws=1_000)
    assert again.limit == found.limit


def test_more_use_is_no_change() -> None:
    rng = np.random.default_rng(3)
    exposure = np.where(np.arange(40) < 25, 100.0, 300.0)
    counts = rng.poisson(exposure / 5)

    assert rate_changes(counts=counts, baseline=14, exposure=exposure, draws=1_000).first is None
    assert rate_changes(counts=counts, baseline=14, draws=1_000).first is not None


@pytest.mark.parametrize("kind", ["poisson", "negative_binomial", "rare"])
def test_unchanged_days_alarm_no_more_often_than_stated(kind: str) -> None:
    alarms = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        means = {"poisson": np.full(40, 20.0), "rare": np.full(40, 0.8)}
        counts = rng.poisson(means.get(kind, rng.gamma(5, 4, 40)))
        counts[0] += counts[:14].sum() == 0
        alarms.append(rate_changes(counts=counts, baseline=14, alpha=0.1, draws=400).first is not None)

    # Ten per cent are stated; three standard errors of forty periods are fourteen more.
    assert np.mean(alarms) <= 0.1 + 3 * np.sqrt(0.09 / 40)


def test_counts_that_cannot_be_charted_are_refused() -> None:
    for wrong in (np.array([0.5] * 10), np.array([-1] * 10), np.array([np.nan] * 10), np.array([1e15] * 10)):
        with pytest.raises(BadInput):
            rate_changes(counts=wrong, baseline=7)
    with pytest.raises(Undefined, match="baseline"):
        rate_changes(counts=np.ones(7), baseline=7)
    with pytest.raises(NoVariation):
        rate_changes(counts=np.array([0] * 7 + [3]), baseline=7)
