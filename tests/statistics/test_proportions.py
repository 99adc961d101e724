"""Means, proportions and shares by group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.errors import NoVariation, TooFewRaters, Undefined
from apps.statistics.proportions import mean, means, proportion, proportions, shares
from tests.statistics.crowds import BOTH_FIXED, NEW_RATERS

RATERS = np.repeat(np.arange(4), 3)
SCENARIOS = np.tile(np.arange(3), 4)


def test_a_mean_is_a_t_interval_over_raters() -> None:
    values = np.array([1, 2, 3, 4, 4, 5, 2, 2, 2, 5, 5, 4])

    found = mean(values=values, raters=RATERS, scenarios=SCENARIOS, population=NEW_RATERS)

    centre = values.mean()
    variance = 4 / 3 * sum((values[rater == RATERS] - centre).sum() ** 2 for rater in range(4)) / 12**2
    assert found.value == pytest.approx(centre)
    assert found.high - centre == pytest.approx(student.ppf(0.975, 3) * np.sqrt(variance))
    assert found.design_effect == pytest.approx(variance / (values.var(ddof=1) / 12))
    assert found.method == "clustered by rater, CR1, t(3)"


def test_a_mean_stays_within_its_scale() -> None:
    values = np.array([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 1, 5])

    found = mean(values=values, raters=RATERS, scenarios=SCENARIOS, bounds=(1, 5), population=NEW_RATERS)

    assert found.high == 5
    assert 1 <= found.low < found.value


def test_a_scale_on_which_all_agree_keeps_an_interval_with_width() -> None:
    values = np.full(12, 4)

    found = mean(values=values, raters=RATERS, scenarios=SCENARIOS, bounds=(1, 5), population=NEW_RATERS)

    assert found.low < found.value == 4 < found.high
    assert found.effective_n == 4
    with pytest.raises(NoVariation, match="do not vary"):
        mean(values=values, raters=RATERS, scenarios=SCENARIOS, population=NEW_RATERS)


def test_groups_are_as_if_alone() -> None:
    rng = np.random.default_rng(5)
    groups, raters, scenarios = (
        rng.integers(3, size=200),
        rng.integers(9, size=200),
        rng.integers(7, size=200),
    )
    values, weights = rng.random(200), rng.random(200) + 0.1

    together = proportions(
        values=values, groups=groups, count=3, raters=raters, scenarios=scenarios, weights=weights
    )

    for group in range(3):
        rows = groups == group
        alone = proportion(
            values=values[rows], raters=raters[rows], scenarios=scenarios[rows], weights=weights[rows]
        )
        assert together.value[group] == pytest.approx(np.average(values[rows], weights=weights[rows]))
        assert together.low[group] == pytest.approx(alone.low)
        assert together.high[group] == pytest.approx(alone.high)
        assert together.method[group] == alone.method


def test_weights_of_one_change_nothing_and_doubling_them_neither() -> None:
    rng = np.random.default_rng(6)
    values, raters, scenarios = rng.random(90), rng.integers(9, size=90), rng.integers(6, size=90)

    plain = mean(values=values, raters=raters, scenarios=scenarios)

    for weight in (1.0, 2.0):
        weights = np.full(90, weight)
        weighted = mean(values=values, raters=raters, scenarios=scenarios, weights=weights)
        assert weighted.value == pytest.approx(plain.value)
        assert weighted.low == pytest.approx(plain.low)


def test_an_empty_group_is_undefined_and_a_group_of_one_rater_too() -> None:
    found = means(
        values=np.array([1.0, 2.0, 3.0, 5.0]),
        groups=np.array([0, 0, 2, 2]),
        count=3,
        raters=np.array([0, 1, 0, 0]),
        scenarios=np.array([0, 1, 0, 1]),
    )

    assert found.undefined[0] is None
    assert isinstance(found.undefined[1], Undefined)
    assert isinstance(found.undefined[2], TooFewRaters)
    assert found.few_raters.all()
    with pytest.raises(TooFewRaters):
        found.at(2)


def test_shares_of_options_sum_to_one_in_each_group() -> None:
    rng = np.random.default_rng(7)
    chosen, groups = rng.integers(3, size=240), rng.integers(2, size=240)

    found = shares(
        chosen=chosen,
        options=4,
        groups=groups,
        count=2,
        raters=rng.integers(12, size=240),
        scenarios=rng.integers(10, size=240),
    )

    assert np.sum([option.value for option in found], axis=0).tolist() == pytest.approx([1, 1])
    assert found[3].value.tolist() == [0, 0]
    assert (found[3].high > 0).all()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_order_and_labels_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, raters, scenarios = rng.random(60), rng.integers(8, size=60), rng.integers(5, size=60)
    order, names = rng.permutation(60), rng.permutation(5_000)

    plain = mean(values=values, raters=raters, scenarios=scenarios)
    moved = mean(values=values[order], raters=names[raters[order]], scenarios=scenarios[order])

    assert moved.low == pytest.approx(plain.low)
    assert moved.high == pytest.approx(plain.high)
    assert (moved.raters, moved.method) == (plain.raters, plain.method)


def test_a_fixed_panel_on_fixed_scenarios_counts_judgments() -> None:
    values = np.array([0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1])

    found = proportion(values=values, raters=RATERS, scenarios=SCENARIOS, population=BOTH_FIXED)

    assert found.effective_n == pytest.approx(11)
    assert found.method == "independent judgments, HC1, t(11)"
    assert found.population == "fixed raters, fixed scenarios"


def test_values_outside_the_unit_are_no_proportion() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        proportion(values=np.full(12, 2), raters=RATERS, scenarios=SCENARIOS)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="raters"):
        proportion(values=np.ones(12), raters=RATERS[:-1], scenarios=SCENARIOS)
