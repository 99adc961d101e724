"""Weights: against ipfn, samplics and statsmodels, and what must hold of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.errors import BadInput, Undefined
from apps.statistics.proportions import mean, proportion
from apps.statistics.weighting import (
    EmptyGroup,
    Margin,
    NotConverged,
    kish,
    post_stratification,
    raking,
    traffic_weights,
)
from tests.statistics.crowds import NEW_RATERS, degrees_by_hand, golden

GOLDEN = golden("equity")
RAKED = GOLDEN["raking"]
BASE = np.array(RAKED["base"])
MARGINS = [
    Margin(groups=np.array(groups), targets=np.array(targets))
    for groups, targets in zip(RAKED["columns"], RAKED["targets"], strict=True)
]


def shares(margin: Margin, weights: Any) -> Any:
    return np.bincount(margin.groups, weights, minlength=len(margin.targets)) / weights.sum()


@pytest.mark.parametrize("library", ["ipfn", "samplics"])
def test_raked_weights_equal_other_libraries(library: str) -> None:
    found = raking(margins=MARGINS, weights=BASE)
    expected = np.array(RAKED[library])

    np.testing.assert_allclose(found.value, expected / expected.mean(), rtol=1e-7)


def test_post_stratified_weights_equal_samplics() -> None:
    found = post_stratification(cells=MARGINS[2].groups, targets=MARGINS[2].targets, weights=BASE)
    expected = np.array(RAKED["post_stratified"])

    np.testing.assert_allclose(found.value, expected / expected.mean(), rtol=1e-12)


def test_the_design_effect_of_weights_equals_samplics() -> None:
    assert kish(weights=BASE).design_effect == pytest.approx(RAKED["design_effect"], rel=1e-12)


def test_weights_enter_the_variance_as_in_a_clustered_regression() -> None:
    columns = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
    rows: dict[str, Any] = {name: columns[name] for name in ("values", "raters", "scenarios", "weights")}
    expected = GOLDEN["weighted_mean"]
    variance = 24 / 23 * expected["variance"]
    quantile = student.ppf(0.975, degrees_by_hand(rows["raters"], weights=rows["weights"]))

    found = mean(**rows, population=NEW_RATERS)
    rate = proportion(**rows, population=NEW_RATERS)

    assert found.value == pytest.approx(expected["mean"])
    assert (found.high - found.value) ** 2 == pytest.approx(quantile**2 * variance, rel=1e-9)
    assert rate.effective_n == pytest.approx(expected["mean"] * (1 - expected["mean"]) / variance, rel=1e-9)


@given(seed=st.integers(0, 10_000))
def test_raking_reproduces_the_margins_of_any_population_with_the_same_cells(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = [rng.integers(size, size=80) for size in (2, 3, 4)]
    population = rng.uniform(0.2, 5, 80)
    margins = [
        Margin(groups=column, targets=np.bincount(column, population, minlength=size))
        for column, size in zip(columns, (2, 3, 4), strict=True)
    ]
    assume(all((np.bincount(column) > 0).all() for column in columns))

    found = raking(margins=margins)

    for margin in margins:
        targets = np.array(margin.targets, dtype=float) / np.sum(margin.targets, dtype=float)
        np.testing.assert_allclose(shares(margin, found.value), targets, atol=1e-9)
    assert found.value.mean() == pytest.approx(1)
    assert found.effective_n <= 80 + 1e-9
    assert found.effective_n * found.design_effect == pytest.approx(80)


@given(seed=st.integers(0, 10_000))
def test_order_and_margins_turned_round_change_no_weight(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(60)
    turned = [
        Margin(groups=np.asarray(margin.groups)[order], targets=100 * np.array(margin.targets, dtype=float))
        for margin in reversed(MARGINS)
    ]

    plain, moved = raking(margins=MARGINS, weights=BASE), raking(margins=turned, weights=BASE[order])

    np.testing.assert_allclose(moved.value, plain.value[order], rtol=1e-6)


def test_a_sample_that_fits_keeps_equal_weights() -> None:
    cells = np.repeat([0, 1, 2], [20, 30, 50])

    found = post_stratification(cells=cells, targets=np.array([2, 3, 5]))

    np.testing.assert_allclose(found.value, 1)
    assert found.design_effect == pytest.approx(1)
    assert found.trimmed == 0


def test_post_stratification_by_hand() -> None:
    found = post_stratification(cells=np.array([0, 0, 0, 1]), targets=np.array([0.5, 0.5]))

    np.testing.assert_allclose(found.value, [2 / 3, 2 / 3, 2 / 3, 2])
    assert found.effective_n == pytest.approx(16 / (3 * 4 / 9 + 4))
    assert found.largest == pytest.approx(2)


def test_trimming_is_told_and_keeps_what_it_can() -> None:
    free = raking(margins=MARGINS, weights=BASE)
    cut = raking(margins=MARGINS, weights=BASE, trim=2.0)
    impossible = post_stratification(cells=np.array([0] * 9 + [1]), targets=np.array([0.5, 0.5]), trim=2.0)

    assert free.largest > 2
    assert free.trimmed == 0
    assert cut.largest <= 2 + 1e-9
    assert cut.trimmed > 0
    assert cut.miss < 0.01
    assert cut.effective_n > free.effective_n
    assert impossible.largest == pytest.approx(2)
    assert impossible.miss == pytest.approx(0.3)
    assert "cut at 2 times the mean" in impossible.method


def test_a_group_that_nobody_belongs_to_is_named() -> None:
    with pytest.raises(EmptyGroup, match="group 2 of grouping 1") as error:
        raking(
            margins=[
                Margin(groups=np.array([0, 1, 0]), targets=np.array([0.5, 0.5])),
                Margin(groups=np.array([0, 1, 0]), targets=np.array([0.4, 0.4, 0.2])),
            ]
        )
    assert (error.value.margin, error.value.group) == (1, 2)


def test_a_group_without_a_share_gets_no_weight() -> None:
    found = post_stratification(cells=np.array([0, 1, 2, 0]), targets=np.array([0.5, 0.5, 0.0]))

    np.testing.assert_allclose(found.value, [1, 2, 0, 1])
    assert found.smallest == pytest.approx(1)


def test_targets_that_contradict_each_other_do_not_converge() -> None:
    groups = np.array([0, 0, 1, 1])
    with pytest.raises(NotConverged) as error:
        raking(
            margins=[
                Margin(groups=groups, targets=np.array([0.5, 0.5])),
                Margin(groups=groups, targets=np.array([0.3, 0.7])),
            ],
            most=50,
        )
    assert error.value.rounds == 50
    assert error.value.miss == pytest.approx(0.2)


def test_traffic_counts_scenarios_as_used_however_often_judged() -> None:
    found = traffic_weights(scenarios=np.array([0, 0, 0, 1]), traffic=np.array([30.0, 50.0, 20.0]))

    np.testing.assert_allclose(found.value, np.array([10, 10, 10, 50]) / 20)
    assert found.uncovered == pytest.approx(0.2)
    with pytest.raises(Undefined, match="traffic"):
        traffic_weights(scenarios=np.array([0, 0]), traffic=np.array([0.0, 1.0]))


def test_kish_of_equal_weights_is_their_number() -> None:
    assert kish(weights=np.full(7, 1e200)).effective_n == pytest.approx(7)
    assert kish(weights=np.array([1.0, 0, 1])).n == 2
    with pytest.raises(Undefined):
        kish(weights=np.zeros(3))


def test_many_groupings_need_no_table_of_all_crossings() -> None:
    rng = np.random.default_rng(3)
    margins = [Margin(groups=rng.integers(1_000, size=20_000), targets=np.full(1_000, 1.0)) for _ in range(4)]

    found = raking(margins=margins, tolerance=1e-7)

    assert found.miss <= 1e-7


def test_what_makes_no_sense_is_refused() -> None:
    groups, targets = np.array([0, 1]), np.array([0.5, 0.5])
    changes: tuple[dict[str, Any], ...] = (
        {"targets": np.array([-0.5, 1.5])},
        {"targets": np.array([0.0, 0])},
        {"trim": 0.9},
    )
    for change in changes:
        with pytest.raises(BadInput):
            post_stratification(**{"cells": groups, "targets": targets, **change})
    with pytest.raises(BadInput):
        raking(margins=[])
    with pytest.raises(BadInput):
        post_stratification(cells=groups, targets=targets, weights=np.array([1.0, -1]))
    with pytest.raises(BadInput):
        raking(margins=[MARGINS[0], Margin(groups=groups, targets=targets)])
    with pytest.raises(Undefined):
        post_stratification(cells=np.array([], dtype=int), targets=targets)
