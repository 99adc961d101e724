"""Gaps, ratios and spread of groups: by hand, against statsmodels and fairlearn, and in what must not change them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.arrays import Ints
from apps.statistics.equity import (
    GroupComparisons,
    group_contrast,
    group_gaps,
    group_ratios,
    group_spread,
    worst_group,
)
from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, Undefined
from apps.statistics.population import Population
from apps.statistics.proportions import proportions
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, golden

GOLDEN = golden("equity")
COLUMNS: dict[str, Any] = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
COUNT: int = GOLDEN["count"]
ROWS = {name: COLUMNS[name] for name in ("values", "raters", "scenarios", "weights")}
SIGNS = {"rater": 1, "scenario": 1, "cell": -1}
SIX: dict[str, Any] = {
    "values": np.array([1.0, 3, 2, 4, 6, 5, 0, 1, 2, 2]),
    "groups": np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]),
    "raters": np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]),
    "scenarios": np.arange(10) % 2,
}


def clusters(kind: str, rows: Ints) -> int:
    codes = {
        "rater": COLUMNS["raters"],
        "scenario": COLUMNS["scenarios"],
        "cell": COLUMNS["raters"] * 100 + COLUMNS["scenarios"],
    }
    return len(set(codes[kind][rows].tolist()))


def golden_variance(one: dict[str, Any], own: Ints, kinds: list[str], scale: Any = (1.0, -1.0)) -> float:
    """Put the oracle's parts together: each side with its own G / (G - 1)."""
    total = 0.0
    for kind in kinds:
        factor = [np.sqrt(number / (number - 1)) for number in (clusters(kind, own), clusters(kind, ~own))]
        vector = np.array(scale) * factor
        total += SIGNS[kind] * float(vector @ np.array(one[kind]) @ vector)
    return total


POPULATIONS = [
    (BOTH_NEW, ["rater", "scenario", "cell"]),
    (NEW_RATERS, ["rater"]),
    (NEW_SCENARIOS, ["scenario"]),
]


@pytest.mark.parametrize(("population", "kinds"), POPULATIONS, ids=lambda one: str(one)[:30])
@pytest.mark.parametrize("column", ["groups", "slices"])
def test_gaps_and_ratios_equal_a_clustered_regression(
    column: str, population: Population, kinds: list[str]
) -> None:
    name = "by_rater_group" if column == "groups" else "by_scenario_group"
    gaps = group_gaps(**ROWS, groups=COLUMNS[column], count=COUNT, population=population)
    ratios = group_ratios(**ROWS, groups=COLUMNS[column], count=COUNT, population=population)

    for group, one in enumerate(GOLDEN[name]):
        own = COLUMNS[column] == group
        mean, rest = one["means"]
        assert gaps.value[group] == pytest.approx(mean - rest, abs=1e-12)
        assert gaps.error[group] ** 2 == pytest.approx(golden_variance(one, own, kinds), rel=1e-9)
        assert ratios.value[group] == pytest.approx(mean / rest, rel=1e-12)
        logarithm = golden_variance(one, own, kinds, scale=(1 / mean, -1 / rest))
        assert ratios.error[group] ** 2 == pytest.approx(logarithm, rel=1e-9)


def test_points_equal_fairlearns() -> None:
    rows = {name: COLUMNS[name] for name in ("values", "raters", "scenarios")}
    gaps = group_gaps(**rows, groups=COLUMNS["groups"], count=COUNT)
    spread = group_spread(**rows, groups=COLUMNS["groups"], count=COUNT, proportion=True)

    np.testing.assert_allclose(gaps.own.value, GOLDEN["fairlearn"]["means"], atol=1e-12)
    assert spread.value == pytest.approx(GOLDEN["fairlearn"]["difference"], abs=1e-12)
    lowest, highest = gaps.own.value[spread.lowest], gaps.own.value[spread.highest]
    assert lowest / highest == pytest.approx(GOLDEN["fairlearn"]["ratio"], abs=1e-12)


def test_a_gap_by_hand() -> None:
    gap = group_gaps(**SIX, count=2, population=NEW_RATERS, correction="none").at(0)

    # Group: mean 2.5, raters' sums of residuals -1, 1. Others: mean 16 / 6, sums 17 / 3, -13 / 3, -4 / 3.
    variance = 2 / 1 * (1 + 1) / 16 + 3 / 2 * (17**2 + 13**2 + 4**2) / 9 / 36
    assert gap.value == pytest.approx(2.5 - 16 / 6)
    assert gap.error == pytest.approx(np.sqrt(variance))
    assert gap.high - gap.value == pytest.approx(student.ppf(0.975, 1) * np.sqrt(variance))
    assert gap.p == pytest.approx(2 * student.sf(abs(gap.value / gap.error), 1))
    assert (gap.n, gap.rest_n, gap.raters, gap.few_raters) == (4, 6, 2, True)
    assert gap.method == "not corrected for 2 groups; clustered by rater, CR1, t(1)"


def test_a_contrast_is_the_gap_with_everyone_else_left_out() -> None:
    groups = np.where(SIX["raters"] == 4, 2, SIX["groups"])
    kept = groups < 2

    contrast = group_contrast(**{**SIX, "groups": groups}, first=1, second=0, population=NEW_RATERS)
    gap = group_gaps(
        **{**{name: column[kept] for name, column in SIX.items()}, "groups": groups[kept]},
        count=2,
        population=NEW_RATERS,
        correction="none",
    ).at(1)

    assert contrast == gap
    with pytest.raises(BadInput, match="two different"):
        group_contrast(**SIX, first=1, second=1)


def drawn(seed: int, *, count: int = 4, n: int = 400) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    raters = rng.integers(40, size=n)
    lean = rng.normal(0, 0.2, 40)[raters]
    return {
        "values": (rng.random(n) < np.clip(0.5 + lean, 0.02, 0.98)).astype(float),
        "groups": raters % count,
        "raters": raters,
        "scenarios": rng.integers(20, size=n),
        "weights": rng.uniform(0.2, 2, n),
    }


def same(one: GroupComparisons, other: GroupComparisons) -> None:
    for name in ("value", "low", "high", "error", "p", "adjusted_p"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-7, atol=1e-9)


@given(seed=st.integers(0, 10_000), proportion=st.booleans())
def test_order_names_and_the_scale_of_weights_do_not_matter(*, seed: int, proportion: bool) -> None:
    columns = drawn(seed)
    rng = np.random.default_rng(seed)
    order = rng.permutation(400)
    moved = {name: column[order] for name, column in columns.items()}
    moved["raters"] = rng.permutation(9_000)[moved["raters"]]
    moved["weights"] = 7 * moved["weights"]

    same(
        group_gaps(**columns, count=4, proportion=proportion),
        group_gaps(**moved, count=4, proportion=proportion),
    )


@given(seed=st.integers(0, 10_000))
def test_a_row_of_weight_two_is_two_rows(seed: int) -> None:
    columns = drawn(seed)
    columns["weights"] = np.where(np.arange(400) < 100, 2.0, 1.0)
    twice: dict[str, Any] = {name: np.concatenate([column[:100], column]) for name, column in columns.items()}
    twice["weights"] = np.ones(500)

    same(group_gaps(**columns, count=4), group_gaps(**twice, count=4))


@given(seed=st.integers(0, 10_000))
def test_swapping_yes_and_no_turns_a_gap_round(seed: int) -> None:
    columns = drawn(seed)
    turned = {**columns, "values": 1 - columns["values"]}

    plain = group_gaps(**columns, count=4, proportion=True)
    other = group_gaps(**turned, count=4, proportion=True)

    np.testing.assert_allclose(plain.value, -other.value, atol=1e-12)
    np.testing.assert_allclose(plain.low, -other.high, atol=1e-9)
    np.testing.assert_allclose(plain.p, other.p, atol=1e-9)


@given(seed=st.integers(0, 10_000), proportion=st.booleans(), correction=st.sampled_from(["bh", "none"]))
def test_an_interval_leaves_out_zero_exactly_where_the_group_is_found_different(
    *, seed: int, proportion: bool, correction: Any
) -> None:
    columns = drawn(seed)
    shift = np.array([0.3, -0.3, 0, 0])[columns["groups"]]
    columns["values"] = np.clip(columns["values"] + shift, 0, 1)

    found = group_gaps(**columns, count=4, proportion=proportion, correction=correction)

    outside = (found.low > 0) | (found.high < 0)
    assert (outside == (found.adjusted_p <= 0.05)).all()
    assert (found.adjusted_p >= found.p).all()
    if correction == "bh":
        different = max(1, int(outside.sum()))
        assert found.interval_level == pytest.approx(1 - 0.05 * different / 4)


def test_quiet_others_keep_their_small_variance_beside_a_loud_group() -> None:
    rng = np.random.default_rng(9)
    raters = np.repeat(np.arange(30), 4)
    values = np.where(raters < 10, 1000 * rng.random(120), 500 + 0.01 * rng.random(120))
    columns: dict[str, Any] = {"values": values, "raters": raters, "scenarios": np.zeros(120, int)}

    sides = group_gaps(**columns, groups=raters // 10, count=3, population=NEW_RATERS)
    quiet = group_contrast(**columns, groups=raters // 10, first=1, second=2, population=NEW_RATERS)

    assert sides.undefined == (None, None, None)
    sums = (values - np.where(raters < 10, 0, values[raters >= 10].mean())).reshape(30, 4).sum(axis=1)[10:]
    own = values[:40].reshape(10, 4).sum(axis=1) - 4 * values[:40].mean()
    expected = 10 / 9 * (own**2).sum() / 40**2 + 20 / 19 * (sums**2).sum() / 80**2
    assert sides.error[0] == pytest.approx(np.sqrt(expected))
    assert 0 < quiet.error < 0.01
    small = 10 / 9 * ((sums[:10] - sums[:10].mean()) ** 2).sum() / 40**2
    assert small + 10 / 9 * ((sums[10:] - sums[10:].mean()) ** 2).sum() / 40**2 == pytest.approx(
        quiet.error**2
    )


def test_two_groups_are_each_others_opposite() -> None:
    found = group_gaps(**drawn(1, count=2), count=2)

    assert found.value[0] == pytest.approx(-found.value[1])
    assert found.error[0] == pytest.approx(found.error[1])


def test_more_groups_make_wider_intervals() -> None:
    columns = drawn(2)

    widths = [
        np.mean(found.high - found.low)
        for correction in ("none", "bh", "holm")
        for found in (group_gaps(**columns, count=4, correction=correction),)
    ]

    assert widths[0] < widths[1] <= widths[2]


def test_a_group_of_noes_still_has_an_interval_with_width() -> None:
    columns = drawn(3)
    columns["values"][columns["groups"] == 2] = 0

    gap = group_gaps(**columns, count=4, proportion=True, population=NEW_RATERS, correction="none").at(2)

    assert -1 < gap.low < gap.value < gap.high < 0
    assert 0.001 < gap.p < 0.05


def test_a_gap_of_proportions_that_never_vary_follows_the_number_of_raters() -> None:
    columns = {**SIX, "values": np.where(SIX["groups"] == 0, 1, 0)}

    found = group_gaps(**columns, count=2, proportion=True, population=NEW_RATERS, correction="none").at(0)

    assert (found.value, found.error) == (1, 0)
    assert found.low < 0 < found.high == 1
    with pytest.raises(NoVariation):
        group_gaps(**columns, count=2, population=NEW_RATERS).at(0)


def test_one_side_without_variation_is_no_certainty() -> None:
    columns = {**SIX, "values": np.where(SIX["groups"] == 0, 5, SIX["values"])}

    for found in (group_gaps(**columns, count=2), group_ratios(**columns, count=2)):
        assert isinstance(found.undefined[0], NoVariation)
        assert np.isnan(found.low).all()
        assert found.mean[0] == pytest.approx(5)
    with pytest.raises(NoVariation):
        group_spread(**columns, count=2)


def test_nothing_judged_is_undefined() -> None:
    nothing = np.zeros(0, dtype=np.intp)
    found = group_gaps(values=nothing, groups=nothing, count=2, raters=nothing, scenarios=nothing)

    assert "Nothing has been judged" in str(found.undefined[0])
    assert found.compared == 0


def test_groups_without_enough_say_why() -> None:
    columns = {**SIX, "groups": np.array([0, 0, 2, 2, 2, 2, 2, 2, 2, 2])}

    found = group_gaps(**columns, count=3, population=NEW_RATERS)

    assert isinstance(found.undefined[0], TooFewRaters)
    assert isinstance(found.undefined[1], Undefined)
    assert "Too few others" in str(found.undefined[2])
    assert np.isnan(found.p).all()
    assert found.compared == 0
    alone = group_gaps(**{**SIX, "groups": np.zeros(10, int)}, count=1)
    assert "nobody else" in str(alone.undefined[0])


def test_a_ratio_over_nothing_is_undefined() -> None:
    columns = drawn(4)
    columns["values"][columns["groups"] == 1] = 0

    found = group_ratios(**columns, count=4)

    assert "above zero" in str(found.undefined[1])
    assert found.undefined[0] is None
    assert (found.low[[0, 2, 3]] > 0).all()
    with pytest.raises(BadInput, match="not negative"):
        group_ratios(**{**columns, "values": -columns["values"]}, count=4)


def test_a_fixed_panel_is_never_too_few() -> None:
    found = group_gaps(**SIX, count=2, population=BOTH_FIXED)

    assert not found.few_raters.any()
    assert found.method[0].endswith("independent judgments, HC1, t(3)")


def test_bad_columns_are_refused() -> None:
    for change in ({"values": np.full(10, np.nan)}, {"groups": np.full(10, 9)}, {"raters": np.arange(9)}):
        with pytest.raises(BadInput):
            group_gaps(**{**SIX, **change}, count=2)
    with pytest.raises(BadInput):
        group_gaps(**SIX, count=2, proportion=True)
    with pytest.raises(BadInput, match="correction"):
        group_gaps(**SIX, count=2, correction="fdr")  # type: ignore[arg-type]


def test_many_groups_and_many_raters_need_no_square_table() -> None:
    people = 60_000
    found = group_gaps(
        values=np.arange(2 * people) % 3,
        groups=np.repeat(np.arange(people) // 2, 2),
        count=people // 2,
        raters=np.repeat(np.arange(people), 2),
        scenarios=np.arange(2 * people) % 7,
        population=NEW_RATERS,
    )

    assert found.compared > 10_000
    assert np.isfinite(found.value[[reason is None for reason in found.undefined]]).all()


def test_the_spread_holds_the_truth_of_equal_groups_and_of_far_ones() -> None:
    level = group_spread(**drawn(5), count=4, proportion=True)
    columns = drawn(5)
    likely = np.maximum(columns["values"], drawn(6)["values"])
    columns["values"] = np.select(
        [columns["groups"] == 0, columns["groups"] == 1], [0.0, likely], columns["values"]
    )
    far = group_spread(**columns, count=4, proportion=True)

    assert level.low == 0 < level.value < level.high
    assert far.lowest == 0
    assert 0 < far.low < far.value < far.high
    assert far.method.startswith("Bonferroni over 6 pairs")


def test_the_spread_of_two_groups_is_their_contrast() -> None:
    columns = drawn(6, count=2)
    for proportion in (True, False):
        spread = group_spread(**columns, count=2, proportion=proportion)
        contrast = group_contrast(
            **columns, first=spread.highest, second=spread.lowest, proportion=proportion
        )
        assert spread.value == pytest.approx(contrast.value)
        assert spread.high == pytest.approx(contrast.high)
        assert spread.low == pytest.approx(max(0, contrast.low))


def test_a_spread_needs_two_groups_and_some_variation() -> None:
    with pytest.raises(Undefined, match="at least two groups"):
        group_spread(**{**SIX, "groups": np.zeros(10, int)}, count=2)
    with pytest.raises(NoVariation):
        group_spread(**{**SIX, "values": np.ones(10)}, count=2)
    with pytest.raises(Undefined, match="up to 500"):
        group_spread(**SIX, count=1_000_000)


def test_the_worst_group_is_the_one_whose_bound_is_worst() -> None:
    gaps = group_gaps(**drawn(7), count=4)

    low, high = worst_group(groups=gaps, direction="low"), worst_group(groups=gaps, direction="high")

    assert low.low == gaps.low.min()
    assert high.high == gaps.high.max()
    assert low.group == gaps.low.argmin()
    assert (low.considered, low.left_out) == (4, 0)


def test_the_worst_group_is_large_enough_and_defined() -> None:
    columns = drawn(8)
    columns["groups"] = np.where(columns["raters"] < 3, 4, columns["groups"])
    columns["values"][columns["groups"] == 4] = 0
    rates = proportions(**columns, count=6)

    assert worst_group(groups=rates, direction="low", least=2).group == 4
    worst = worst_group(groups=rates, direction="low")
    assert worst.group != 4
    assert worst.left_out == 2
    with pytest.raises(Undefined, match="at least 50 raters"):
        worst_group(groups=rates, direction="low", least=50)


def test_a_two_way_variance_may_be_kept_at_least_as_large_as_either_one_way() -> None:
    rng = np.random.default_rng(3)
    raters, scenarios = np.repeat(np.arange(20), 8), np.tile(np.arange(8), 20)
    # Answers that depend on rater and scenario in opposite ways: the difference of the terms is all but nothing.
    values = ((raters + scenarios) % 2).astype(float) + rng.normal(0, 0.01, raters.size)
    groups = (scenarios >= 4).astype(int)

    def error(**more: Any) -> float:
        found = group_gaps(values=values, groups=groups, count=2, raters=raters, scenarios=scenarios, **more)
        return float(found.error[0])

    one_way = [error(population=NEW_RATERS), error(population=NEW_SCENARIOS)]
    both = Population(raters="new", scenarios="new")
    assert error(population=both, at_least_one_way=True) >= max(error(population=both), *one_way) - 1e-12
