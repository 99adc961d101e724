"""Reliance on advice: rates by hand, weights, arms against each other, and intervals that hold where raters judge in both arms."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.equity import group_contrast
from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, Undefined
from apps.statistics.proportions import proportion
from apps.statistics.reliance import reliance, reliance_gaps
from tests.statistics.crowds import BOTH_FIXED, NEW_RATERS

seeds = st.integers(0, 10_000)
RATES = ("over", "under", "decided", "appropriate")


def crowd(
    seed: int, *, groups: int = 2, n: int = 240, raters: int = 12, over: tuple[float, ...] = (0.6, 0.4)
) -> dict[str, Any]:
    """Return judgments of raters who differ in how readily they follow, each of them in every group; the advice is right in 7 of 10."""
    rng = np.random.default_rng(seed)
    rater = np.arange(n) % raters
    group = (np.arange(n) // raters) % groups
    right = rng.random(n) < 0.7
    ready = rng.uniform(-0.15, 0.15, raters)[rater]
    chance = np.where(right, 0.8, np.resize(over, groups)[group]) + ready
    return {
        "followed": rng.random(n) < chance,
        "right": right,
        "groups": group,
        "count": groups,
        "raters": rater,
        "scenarios": rng.integers(10, size=n),
    }


def test_each_rate_has_a_denominator_of_its_own() -> None:
    found = reliance(
        followed=np.array([1, 1, 0, 0, 1, 0, 1, 1]),
        right=np.array([1, 0, 1, 0, 1, 1, 0, 0]),
        groups=np.zeros(8, dtype=int),
        count=1,
        raters=np.arange(8) % 4,
        scenarios=np.arange(8),
    )

    assert found.over.value[0] == pytest.approx(3 / 4)
    assert found.under.value[0] == pytest.approx(2 / 4)
    assert found.decided.value[0] == pytest.approx(3 / 8)
    assert found.appropriate.value[0] == pytest.approx(1 - (3 / 4 + 2 / 4) / 2)
    assert [getattr(found, name).n[0] for name in RATES] == [4, 4, 8, 8]


def test_following_whatever_the_advice_is_one_half_however_often_it_is_right() -> None:
    for share in (0.5, 0.9):
        right = np.arange(200) < 200 * share
        found = reliance(
            followed=np.ones(200, dtype=bool),
            right=right,
            groups=np.zeros(200, dtype=int),
            count=1,
            raters=np.arange(200) % 20,
            scenarios=np.arange(200) % 10,
        )
        assert found.appropriate.value[0] == pytest.approx(0.5)
        assert found.decided.value[0] == pytest.approx(share)


@given(seed=seeds)
def test_rates_are_those_of_the_judgments_that_they_are_about(seed: int) -> None:
    rows = crowd(seed)
    weights = np.random.default_rng(seed).integers(0, 3, 240).astype(float)
    found = reliance(**rows, weights=weights)
    for name, about, values in (
        ("over", ~rows["right"], rows["followed"]),
        ("under", rows["right"], ~rows["followed"]),
        ("decided", rows["right"] >= 0, rows["followed"] == rows["right"]),
    ):
        kept = about & (rows["groups"] == 1) & (weights > 0)
        alone = proportion(
            values=values[kept],
            raters=rows["raters"][kept],
            scenarios=rows["scenarios"][kept],
            weights=weights[kept],
        )
        one = getattr(found, name).at(1)
        assert [one.value, one.low, one.high] == pytest.approx([alone.value, alone.low, alone.high])
        assert (one.n, one.raters, one.method) == (alone.n, alone.raters, alone.method)
    half = (found.over.value + found.under.value) / 2
    assert found.appropriate.value.tolist() == pytest.approx((1 - half).tolist())


def test_the_variance_of_appropriate_reliance_is_that_of_numeric_slopes_summed_by_rater() -> None:
    rows = crowd(4, groups=1)
    step, influence = 1e-4, np.zeros(240)

    def index(weights: Any) -> float:
        apt = rows["followed"] == rows["right"]
        shares = [np.average(apt[part], weights=weights[part]) for part in (rows["right"], ~rows["right"])]
        return float(np.mean(shares))

    for row in range(240):
        up, down = np.ones(240), np.ones(240)
        up[row] += step
        down[row] -= step
        influence[row] = (index(up) - index(down)) / (2 * step)
    sums = np.bincount(rows["raters"], influence)

    found = reliance(**rows, population=NEW_RATERS).appropriate.at(0)

    assert found.value == pytest.approx(index(np.ones(240)))
    assert found.effective_n == pytest.approx(
        found.value * (1 - found.value) / (12 / 11 * (sums @ sums)), rel=1e-6
    )


def test_gaps_are_contrasts_of_the_judgments_that_they_are_about() -> None:
    rows = crowd(7, groups=3, over=(0.7, 0.5, 0.3))
    found = reliance_gaps(**rows, reference=0)
    each = reliance(**rows)
    wrong = ~rows["right"]

    alone = group_contrast(
        values=rows["followed"][wrong],
        groups=rows["groups"][wrong],
        first=2,
        second=0,
        raters=rows["raters"][wrong],
        scenarios=rows["scenarios"][wrong],
        proportion=True,
    )

    assert found.over.at(2) == alone
    for name in RATES:
        rate = getattr(each, name)
        for group in (1, 2):
            gap = getattr(found, name).at(group)
            assert gap.value == pytest.approx(rate.value[group] - rate.value[0])
            assert gap.low < gap.value < gap.high
        with pytest.raises(Undefined, match="compared with"):
            getattr(found, name).at(0)


@given(seed=seeds)
def test_the_order_of_groups_turns_the_gap_and_zero_weights_count_in_nothing(seed: int) -> None:
    rows = crowd(seed)
    kept = np.arange(240) % 4 > 0
    fewer = {name: part[kept] if name != "count" else part for name, part in rows.items()}

    one = reliance_gaps(**rows, reference=0, weights=kept.astype(float))
    other = reliance_gaps(**fewer, reference=1)

    for name in RATES:
        gap, turned = getattr(one, name).at(1), getattr(other, name).at(0)
        assert [gap.value, gap.low, gap.p] == pytest.approx([-turned.value, -turned.high, turned.p])


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """120 studies of 24 raters x 20, half of them with an explanation that lowers over-reliance by 0.2."""
    truth = {"over": -0.2, "under": 0.0, "appropriate": 0.1}
    held, alone, own = dict.fromkeys(truth, 0), 0, 0
    for study in range(120):
        rows = crowd(study, n=480, raters=24)
        found = reliance_gaps(**rows, reference=0, population=NEW_RATERS)
        rates = reliance(**rows, population=NEW_RATERS)
        own += bool(rates.appropriate.low[0] <= 0.6 <= rates.appropriate.high[0])
        alone += bool(rates.under.low[0] <= 0.2 <= rates.under.high[0])
        for name, value in truth.items():
            gap = getattr(found, name).at(1)
            held[name] += bool(gap.low <= value <= gap.high)

    for count in (*held.values(), alone, own):
        assert count / 120 >= 0.89, (held, alone, own)


def test_advice_that_was_always_right_shows_no_over_reliance() -> None:
    rows: dict[str, Any] = {
        "followed": np.array([1, 0, 1, 1, 0, 1]),
        "right": np.array([1, 1, 1, 0, 0, 0]),
        "groups": np.array([0, 0, 0, 1, 1, 1]),
        "count": 2,
        "raters": np.array([0, 1, 2, 0, 1, 2]),
        "scenarios": np.arange(6),
    }

    found, gaps = reliance(**rows), reliance_gaps(**rows, reference=0)

    assert isinstance(found.over.undefined[0], Undefined)
    assert found.over.value[1] == pytest.approx(2 / 3)
    assert found.under.value[0] == pytest.approx(1 / 3)
    with pytest.raises(Undefined, match="never wrong here"):
        found.appropriate.at(0)
    assert np.isnan(found.appropriate.low).all()
    with pytest.raises(Undefined, match="never wrong here"):
        gaps.appropriate.at(1)
    with pytest.raises(Undefined):
        gaps.over.at(1)
    assert gaps.decided.at(1).n == 3


def test_nothing_and_too_little_have_words() -> None:
    empty = np.zeros(0, dtype=int)
    nothing: dict[str, Any] = dict.fromkeys(("followed", "right", "groups", "raters", "scenarios"), empty)
    one = {**crowd(1), "raters": np.zeros(240, dtype=int)}

    for rate in fields(reliance(**nothing, count=2)):
        with pytest.raises(Undefined, match="Nothing has been judged"):
            getattr(reliance(**nothing, count=2), rate.name).at(1)
        with pytest.raises(Undefined):
            getattr(reliance_gaps(**nothing, count=2, reference=0), rate.name).at(1)
        with pytest.raises(TooFewRaters):
            getattr(reliance(**one), rate.name).at(0)
    steady = {**crowd(1), "followed": crowd(1)["right"]}
    with pytest.raises(NoVariation):
        reliance_gaps(**steady, reference=0).appropriate.at(1)
    assert reliance(**steady, population=BOTH_FIXED).appropriate.low[0] > 0.9


@pytest.mark.parametrize(
    "bad",
    [
        {"followed": np.array([0, 2, 1])},
        {"right": np.array([0.5, 1, 0])},
        {"right": np.array([1, 0])},
        {"groups": np.array([0, 1, 2])},
        {"raters": np.array([0, -1, 1])},
        {"weights": np.array([1.0, -1, 1])},
        {"level": 0.0},
    ],
    ids=str,
)
def test_bad_input_has_words(bad: dict[str, Any]) -> None:
    rows: dict[str, Any] = {
        "followed": np.array([0, 1, 1]),
        "right": np.array([1, 0, 1]),
        "groups": np.array([0, 0, 1]),
        "count": 2,
        "raters": np.arange(3),
        "scenarios": np.arange(3),
    }

    with pytest.raises(BadInput):
        reliance(**{**rows, **bad})
    with pytest.raises(BadInput):
        reliance_gaps(**{**rows, **bad}, reference=1)


def test_the_reference_is_one_of_the_groups() -> None:
    with pytest.raises(BadInput, match="one of the groups"):
        reliance_gaps(**crowd(1), reference=2)
