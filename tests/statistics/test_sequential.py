"""Bounds for every look: by hand, against another library, and the properties that make them bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import t as student

from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, TooFewScenarios, Undefined
from apps.statistics.proportions import mean, means, proportion
from apps.statistics.sequential import (
    anytime_interval,
    betting_mean,
    e_process,
    sequential_gap,
    sequential_mean,
    sequential_ratio,
)
from apps.statistics.sequential.capital import bets
from apps.statistics.sequential.mixture import mixture_factor
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, golden

GOLDEN = golden("sequential")
RATERS, SCENARIOS = 24, 9


def study(seed: int = 0, *, raters: int = RATERS) -> dict[str, Any]:
    """Give columns of uneven loads in which one rater is open and ranks have gaps."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(raters), rng.integers(1, 12, raters))
    what = rng.integers(SCENARIOS, size=who.size)
    chance = 0.5 + rng.normal(0, 0.15, raters)[who] + rng.normal(0, 0.1, SCENARIOS)[what]
    order = 2 * rng.permutation(raters)
    order[3] = -1
    return {
        "values": (rng.random(who.size) < chance).astype(np.float64),
        "raters": who,
        "scenarios": what,
        "order": order,
    }


def closed_by(columns: dict[str, Any], rank: int) -> dict[str, Any]:
    """Give the study as it stood when the rater with this rank closed."""
    return {**columns, "order": np.where(columns["order"] <= rank, columns["order"], -1)}


def test_the_boundary_by_hand() -> None:
    found = anytime_interval(value=0.0, error=0.1, clusters=50, degrees=1e9)

    x = (
        50 * (-2 * np.log(0.05) + np.log(-2 * np.log(0.05)) + 1) / 50
    )  # the published approximation of the best rho^2
    half = 0.1 * np.sqrt(50) * np.sqrt(2 * (x + 1) / (x * 50) * np.log(np.sqrt(x + 1) / 0.05))
    assert found.high == pytest.approx(half, rel=1e-3)
    assert found.low == -found.high


@pytest.mark.parametrize(("alpha", "tuned_for", "clusters", "factor"), GOLDEN["mixture"])
def test_the_boundary_agrees_with_ville(alpha: float, tuned_for: int, clusters: int, factor: float) -> None:
    # ville finds the best rho by a bounded search on its logarithm (1e-5); at the optimum the boundary is flat, beside it is not.
    found = mixture_factor(clusters=np.array([clusters]), level=1 - alpha, tuned_for=tuned_for)[0]
    assert found == pytest.approx(factor, rel=1e-6 if clusters == tuned_for else 1e-4)


def test_few_clusters_carry_the_boundary_over_to_student() -> None:
    found = anytime_interval(value=1.0, error=0.2, clusters=12)

    factor = float(mixture_factor(clusters=np.array([12]), level=0.95, tuned_for=50)[0])
    assert found.quantile == pytest.approx(student.ppf(ndtr(factor), 11))
    assert (found.low, found.high) == pytest.approx((1 - 0.2 * found.quantile, 1 + 0.2 * found.quantile))


def test_an_interval_on_a_scale_is_wilsons() -> None:
    found = anytime_interval(value=4.0, error=0.0, clusters=20, bounds=(1, 4))

    assert found.high == 4.0
    assert found.low == pytest.approx(1 + 3 * 20 / (20 + found.quantile**2))


@pytest.mark.parametrize(
    ("population", "estimator"),
    [(BOTH_NEW, mean), (NEW_RATERS, proportion), (NEW_SCENARIOS, mean), (BOTH_FIXED, proportion)],
)
def test_the_value_is_that_of_the_fixed_n_estimate(population: Any, estimator: Any) -> None:
    columns = study()
    kept = columns["order"][columns["raters"]] >= 0

    found = sequential_mean(**columns, population=population)

    fixed = estimator(
        **{name: columns[name][kept] for name in ("values", "raters", "scenarios")}, population=population
    )
    assert found.value == pytest.approx(fixed.value)
    assert (found.n, found.raters, found.waiting) == (fixed.n, RATERS - 1, 1)
    assert found.low < fixed.low < fixed.high < found.high
    assert found.population == population.words


def test_the_error_after_each_block_is_the_clustered_one() -> None:
    columns = study()
    path = sequential_mean(**columns, population=NEW_RATERS, bounds=None, path=True).path

    assert path is not None
    for look in (0, 7, path.value.size - 1):
        rank = np.sort(columns["order"][columns["order"] >= 0])[path.raters[look] - 1]
        kept = (columns["order"] >= 0)[columns["raters"]] & (columns["order"][columns["raters"]] <= rank)
        values, raters = columns["values"][kept], columns["raters"][kept]
        sums = np.bincount(raters, values - values.mean(), minlength=RATERS)
        loads = np.bincount(raters, minlength=RATERS)
        groups = path.raters[look]
        error = np.sqrt(groups / (groups - 1) * (sums @ sums)) / values.size
        degrees = values.size**2 / (loads @ loads) - 1
        by_hand = anytime_interval(value=values.mean(), error=error, clusters=groups, degrees=degrees)
        assert (path.low[look], path.high[look]) == pytest.approx((by_hand.low, by_hand.high))


def test_a_two_way_error_is_at_least_the_one_way_errors() -> None:
    for seed in range(20):
        columns = study(seed)
        both = sequential_mean(**columns, population=BOTH_NEW)
        assert both.error >= sequential_mean(**columns, population=NEW_RATERS).error * (1 - 1e-12)
        assert both.error >= sequential_mean(**columns, population=NEW_SCENARIOS).error * (1 - 1e-12)


def test_weights_of_zero_take_judgments_away() -> None:
    columns = study()
    kept = np.random.default_rng(1).random(columns["values"].size) < 0.7

    weighted = sequential_mean(**columns, weights=kept * 2.0)

    left = {name: columns[name][kept] for name in ("values", "raters", "scenarios")}
    plain = sequential_mean(**left, order=columns["order"])
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx(
        (plain.value, plain.low, plain.high)
    )
    assert weighted.n == plain.n


@given(seed=st.integers(0, 10_000))
def test_a_raters_own_order_of_judgments_does_not_matter(seed: int) -> None:
    columns = study(seed)
    shuffled = np.random.default_rng(seed).permutation(columns["values"].size)
    moved = {name: column if name == "order" else column[shuffled] for name, column in columns.items()}

    for estimator in (sequential_mean, betting_mean):
        names = set(columns) - ({"scenarios"} if estimator is betting_mean else set())
        first = estimator(**{name: columns[name] for name in names})
        second = estimator(**{name: moved[name] for name in names})
        assert (first.value, first.low, first.high) == pytest.approx((second.value, second.low, second.high))


@given(seed=st.integers(0, 10_000), rank=st.integers(16, 46))
def test_another_closed_rater_only_extends_the_path(seed: int, rank: int) -> None:
    columns = study(seed)
    members = columns["scenarios"] < 4
    plain = {name: columns[name] for name in ("values", "raters", "order")}
    for whole, before in (
        (sequential_mean(**columns, path=True), sequential_mean(**closed_by(columns, rank), path=True)),
        (betting_mean(**plain, path=True), betting_mean(**closed_by(plain, rank), path=True)),
        (
            sequential_gap(**columns, members=members, path=True),
            sequential_gap(**closed_by(columns, rank), members=members, path=True),
        ),
    ):
        assert whole.path is not None
        assert before.path is not None
        size = before.path.low.size
        assert before.path.raters.tolist() == whole.path.raters[:size].tolist()
        # A gap centres on the mean of all rows, which is rounding only.
        assert before.path.low == pytest.approx(whole.path.low[:size], abs=1e-9)
        assert before.path.high == pytest.approx(whole.path.high[:size], abs=1e-9)


@given(seed=st.integers(0, 10_000))
def test_bounds_hold_their_value_and_widen_with_the_level(seed: int) -> None:
    columns = study(seed)
    plain = {name: columns[name] for name in ("values", "raters", "order")}
    narrow, wide = (
        sequential_mean(**columns, level=0.9, path=True),
        sequential_mean(**columns, level=0.99, path=True),
    )
    bet, surer = betting_mean(**plain, level=0.9), betting_mean(**plain, level=0.99)

    assert narrow.path is not None
    assert wide.path is not None
    assert (narrow.path.low <= narrow.path.value).all()
    assert (narrow.path.value <= narrow.path.high).all()
    assert narrow.path.low.min() >= 0
    assert narrow.path.high.max() <= 1
    assert (wide.low, wide.high) < (narrow.low, 1.1)
    assert wide.high > narrow.high
    assert surer.low <= bet.low <= bet.value <= bet.high <= surer.high


def test_a_scale_is_stretched() -> None:
    columns = study()
    grades = {**columns, "values": 1 + 6 * columns["values"]}
    for estimator in (sequential_mean, betting_mean):
        names = set(columns) - ({"scenarios"} if estimator is betting_mean else set())
        shares = estimator(**{name: columns[name] for name in names})
        found = estimator(**{name: grades[name] for name in names}, bounds=(1, 7))
        assert (found.value, found.low, found.high) == pytest.approx(
            (1 + 6 * shares.value, 1 + 6 * shares.low, 1 + 6 * shares.high)
        )


def test_where_nobody_differs_bounds_still_have_width() -> None:
    columns = {**study(), "values": np.zeros(study()["values"].size)}

    assert 0 < sequential_mean(**columns).high < 1
    assert sequential_mean(**columns).low == 0
    with pytest.raises(NoVariation):
        sequential_mean(**columns, bounds=None, population=NEW_RATERS)


@pytest.mark.parametrize("case", GOLDEN["betting"])
def test_bets_agree_with_ville(case: dict[str, Any]) -> None:
    shares = np.array(case["shares"])
    columns: dict[str, Any] = {
        "values": shares,
        "raters": np.arange(shares.size),
        "order": np.arange(shares.size),
    }

    path = betting_mean(**columns, path=True).path

    assert path is not None
    # ville answers on a grid of 5e-6 and widens to the next point; ours is widened to hold the value.
    assert path.low == pytest.approx(np.minimum(case["low"][1:], path.value), abs=1.1e-5)
    assert path.high == pytest.approx(np.maximum(case["high"][1:], path.value), abs=1.1e-5)
    either = e_process(**columns, null=0.5)
    assert np.log(either.path) == pytest.approx(np.array(case["log_e"]["two-sided"]), rel=1e-9, abs=1e-9)
    # ville stakes for 2 / alpha on either side even if only one is asked about: level 0.975 here.
    for ours, theirs in (("above", "greater"), ("below", "less")):
        one = e_process(**columns, null=0.5, side=ours, level=0.975)  # type: ignore[arg-type]
        assert np.log(one.path) == pytest.approx(np.array(case["log_e"][theirs]), rel=1e-9, abs=1e-9)


def test_two_bets_by_hand() -> None:
    columns: dict[str, Any] = {
        "values": np.array([1.0, 0.0, 1.0]),
        "raters": np.array([0, 0, 1]),
        "order": np.array([0, 1]),
    }
    found = e_process(**columns, null=0.4, side="above")

    first = min(np.sqrt(2 * np.log(20) / (0.25 * np.log(2))), 0.75 / 0.4)
    spread = 0.25 / 2  # the first rater's mean is one half, as the prior guess
    second = min(np.sqrt(2 * np.log(20) / (spread * 2 * np.log(3))), 0.75 / 0.4)
    assert found.path.tolist() == pytest.approx([1 + first * 0.1, (1 + first * 0.1) * (1 + second * 0.6)])
    assert found.alarm is None


def test_bets_see_only_what_came_before() -> None:
    shares = np.random.default_rng(3).random(20)
    changed = shares.copy()
    changed[12] = 1 - changed[12]

    assert bets(shares, stakes=40)[:13].tolist() == bets(changed, stakes=40)[:13].tolist()
    assert bets(shares, stakes=40)[13] != bets(changed, stakes=40)[13]


def test_an_e_value_does_not_grow_in_expectation_under_its_null() -> None:
    rng = np.random.default_rng(6)
    raters, order = np.arange(25), np.arange(25)
    final = [
        e_process(values=rng.beta(3, 3, 25), raters=raters, order=order, null=null, side="above").path
        for null in (0.5, 0.55)
        for _ in range(800)
    ]

    true, below = np.array(final[:800]), np.array(final[800:])
    margin = 3 * true.std(axis=0) / np.sqrt(800)
    assert (np.abs(true.mean(axis=0) - 1) < np.maximum(margin, 1e-3)).all()
    assert below.mean(axis=0)[-1] < 0.8
    assert (true.max(axis=1) >= 20).mean() <= 0.05


def test_bounds_and_e_values_say_the_same() -> None:
    columns = study()
    plain = {name: columns[name] for name in ("values", "raters", "order")}
    low = betting_mean(**plain).low
    # The bounds give half the capital to either side, so that one side is refuted at twice the threshold.
    for null, expected in ((low - 1e-6, True), (low + 1e-6, False)):
        one = e_process(**plain, null=null, side="above", level=0.975)
        assert (one.value >= one.threshold) is expected


def test_a_gap_is_that_of_the_two_means() -> None:
    columns = study()
    members = columns["raters"] % 3 == 0
    kept = columns["order"][columns["raters"]] >= 0
    left = {name: columns[name][kept] for name in ("values", "raters", "scenarios")}
    apart = means(**left, groups=(~members[kept]).astype(int), count=2, population=NEW_RATERS)

    gap = sequential_gap(**columns, members=members, population=NEW_RATERS)
    ratio = sequential_ratio(**columns, members=members, population=NEW_RATERS)

    assert gap.value == pytest.approx(apart.value[0] - apart.value[1])
    assert ratio.value == pytest.approx(apart.value[0] / apart.value[1])
    # Different raters: the variances add up, up to the factor G / (G - 1) of each group and of both.
    assert gap.low < gap.value < gap.high
    assert ratio.value**2 == pytest.approx(ratio.low * ratio.high)
    opposite = sequential_gap(**columns, members=~members, population=NEW_RATERS)
    assert (opposite.low, opposite.high) == pytest.approx((-gap.high, -gap.low))
    inverse = sequential_ratio(**columns, members=~members, population=NEW_RATERS)
    assert inverse.low == pytest.approx(1 / ratio.high)


def test_the_error_of_a_gap_by_hand() -> None:
    columns = study()
    members = columns["scenarios"] < 4
    gap = sequential_gap(**columns, members=members, population=NEW_RATERS)

    kept = columns["order"][columns["raters"]] >= 0
    values, inside, who = columns["values"][kept], members[kept], columns["raters"][kept]
    off = np.where(
        inside,
        (values - values[inside].mean()) / inside.sum(),
        -(values - values[~inside].mean()) / (~inside).sum(),
    )
    sums = np.bincount(who, off, minlength=RATERS)
    assert gap.error == pytest.approx(np.sqrt((RATERS - 1) / (RATERS - 2) * (sums @ sums)))


def test_scenarios_leave_an_error_that_lasts() -> None:
    rng = np.random.default_rng(2)
    who, what = np.repeat(np.arange(60), 20), np.tile(np.arange(20), 60)
    level = rng.normal(0, 0.5, 20)[what]
    found = sequential_mean(
        values=level + rng.normal(0, 1, who.size),
        raters=who,
        scenarios=what,
        order=np.arange(60),
        bounds=None,
    )

    assert found.lasting == pytest.approx(0.5 / np.sqrt(20), rel=0.3)
    assert found.lasting < found.error
    assert (
        sequential_mean(
            values=level,
            raters=who,
            scenarios=what,
            order=np.arange(60),
            bounds=None,
            population=NEW_SCENARIOS,
        ).lasting
        > 0
    )


def test_a_long_path_of_bets_is_thinned() -> None:
    shares = np.random.default_rng(9).random(700)
    columns: dict[str, Any] = {"values": shares, "raters": np.arange(700), "order": np.arange(700)}
    path = betting_mean(**columns, path=True).path

    assert path is not None
    assert path.raters.tolist() == [*range(2, 700, 4), 700]
    assert path.low[-1] == betting_mean(**columns).low


def test_values_without_ends_wait_for_ten_raters() -> None:
    columns = study(raters=30)
    path = sequential_mean(**columns, bounds=None, population=NEW_RATERS, path=True).path

    assert path is not None
    assert path.raters[0] == 10
    with pytest.raises(Undefined, match="at least 10"):
        sequential_mean(**closed_by(columns, 12), bounds=None, population=NEW_RATERS)


def test_too_little_has_no_bounds() -> None:
    columns = study()
    open_still = {**columns, "order": np.full(RATERS, -1)}
    with pytest.raises(Undefined, match="none has closed"):
        sequential_mean(**open_still)
    with pytest.raises(TooFewRaters):
        sequential_mean(**closed_by(columns, 0))
    with pytest.raises(TooFewScenarios):
        sequential_mean(**{**columns, "scenarios": columns["scenarios"] * 0})
    with pytest.raises(Undefined, match="nearly all"):
        sequential_mean(
            values=np.array([0.0] * 50 + [1.0]),
            raters=np.array([0] * 50 + [1]),
            scenarios=np.arange(51),
            order=np.array([0, 1]),
        )
    with pytest.raises(Undefined, match="everyone else"):
        sequential_gap(**columns, members=np.ones(columns["values"].size, dtype=np.bool_))
    with pytest.raises(Undefined, match="zero"):
        sequential_ratio(
            **{**columns, "values": columns["values"] * (columns["scenarios"] > 3)},
            members=columns["scenarios"] <= 3,
        )
    with pytest.raises(Undefined, match="Nothing"):
        betting_mean(values=np.empty(0), raters=np.empty(0, dtype=int), order=np.empty(0, dtype=int))
    with pytest.raises(Undefined):
        anytime_interval(value=0.5, error=0.1, clusters=1.5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"order": np.zeros(RATERS, dtype=int)},
        {"order": np.full(RATERS, -2)},
        {"order": np.arange(RATERS - 1)},
        {"order": np.linspace(0, 1, RATERS)},
        {"bounds": (1, 0)},
        {"bounds": (0, 0.5)},
        {"level": 1.0},
        {"tuned_for": 0},
        {"values": np.full(study()["values"].size, np.nan)},
    ],
    ids=str,
)
def test_what_is_not_a_study_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        sequential_mean(**{**study(), **wrong})


def test_a_null_at_the_end_of_the_scale_is_refused() -> None:
    columns = study()
    with pytest.raises(BadInput):
        e_process(values=columns["values"], raters=columns["raters"], order=columns["order"], null=0.0)
