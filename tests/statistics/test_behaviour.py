"""Paces on one's own scale, and relations within people: what was planted is found, and nothing is found where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import median_abs_deviation, rankdata, spearmanr

from apps.statistics.arrays import Floats, Ints
from apps.statistics.behaviour import paces, relation_within, relations
from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, Undefined

SEEDS = 100


def crowd(seed: int, *, slope: float, people: int = 30, each: int = 12) -> tuple[Floats, Floats, Ints]:
    """Return seconds, stated confidence in steps, and who: slow people are unsure, and each gets less sure by `slope` as they take longer."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(people), each)
    slow = rng.normal(size=people)
    longer = rng.normal(size=who.size)
    unsure = slow[who] + (slope + 0.2 * rng.normal(size=people)[who]) * longer + rng.normal(size=who.size)
    sure: Floats = np.round(np.clip(0.75 - 0.1 * unsure, 0, 1), 1).astype(np.float64)
    seconds: Floats = np.exp(3 + slow[who] + 0.5 * longer).astype(np.float64)
    return seconds, sure, who.astype(np.intp)


def test_a_planted_relation_is_found_with_its_sign() -> None:
    found = [
        relation_within(one=t, other=c, raters=w, seed=n)
        for n in range(20)
        for t, c, w in [crowd(n, slope=0.6)]
    ]

    assert all(one.high < 0 for one in found)
    assert all(-0.7 < one.value < -0.25 for one in found)
    assert {(one.n, one.raters, one.few_raters) for one in found} == {(360, 30, False)}


def test_where_nothing_goes_together_4_of_100_seeds_say_otherwise_which_is_the_nominal_rate() -> None:
    beside = 0
    for seed in range(SEEDS):
        seconds, sure, who = crowd(seed, slope=0.0)
        found = relation_within(one=seconds, other=sure, raters=who, seed=seed, resamples=1_000)
        beside += found.low > 0 or found.high < 0

    assert beside == 4
    # All people together show a relation, which is one between people: slow ones are unsure.
    seconds, sure, _who = crowd(1, slope=0.0)
    assert spearmanr(seconds, sure).statistic < -0.3


def test_it_is_the_correlation_of_ranks_within_people() -> None:
    seconds, sure, who = crowd(3, slope=0.4, people=9, each=7)
    ranks = [
        np.concatenate([(rankdata(column[who == person]) - 4) / 7 for person in range(9)])
        for column in (seconds, sure)
    ]

    found = relation_within(one=seconds, other=sure, raters=who)

    assert found.value == pytest.approx(np.corrcoef(ranks[0], ranks[1])[0, 1])
    assert found.few_raters
    turned = relation_within(one=np.log(seconds), other=-sure, raters=who)
    assert turned.value == pytest.approx(-found.value)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=0.02)


def test_who_says_nothing_is_left_out_and_order_changes_nothing() -> None:
    seconds, sure, who = crowd(5, slope=0.4, people=12)
    extra = np.array([100, 100, 101, 101, 101])
    more = (
        np.append(seconds, [1, 2, 3, 4, 5]),
        np.append(sure, [0, 1, 0.5, 0.5, 0.5]),
        np.append(who, extra),
    )
    order = np.random.default_rng(1).permutation(len(more[2]))

    plain = relation_within(one=seconds, other=sure, raters=who)
    mixed = relation_within(one=more[0][order], other=more[1][order], raters=more[2][order])

    assert mixed.value == pytest.approx(plain.value)
    assert (mixed.n, mixed.raters) == (plain.n, plain.raters)


def test_of_many_raters_the_interval_is_students_and_lies_where_redrawing_finds_it() -> None:
    seconds, sure, who = crowd(11, slope=0.2, people=relations.MOST_DRAWN + 20)
    few = who < relations.MOST_DRAWN

    many = relation_within(one=seconds, other=sure, raters=who)
    drawn = relation_within(one=seconds[few], other=sure[few], raters=who[few])

    assert f"linearised over raters, t({many.raters - 1})" in many.method
    assert "bootstrap-t" in drawn.method
    width = drawn.high - drawn.low
    assert (many.low, many.high) == pytest.approx((drawn.low, drawn.high), abs=0.05 * width)
    assert many.low < many.value < many.high < 0


def test_what_cannot_be_told_says_why() -> None:
    with pytest.raises(NoVariation, match="both sides vary"):
        relation_within(one=np.ones(6), other=np.arange(6), raters=np.repeat([0, 1], 3))
    with pytest.raises(TooFewRaters):
        relation_within(one=np.arange(6), other=np.arange(6), raters=np.zeros(6, dtype=int))
    with pytest.raises(BadInput):
        relation_within(one=np.arange(6), other=np.arange(6), raters=np.zeros(6, dtype=int), level=1.0)


def test_paces_are_robust_scores_of_logs_within_rater_and_device() -> None:
    rng = np.random.default_rng(2)
    who, device = rng.integers(4, size=200), rng.integers(2, size=200)
    seconds = np.exp(rng.normal(3, 1, 200))

    found = paces(seconds=seconds, raters=who, devices=device)

    for person in range(4):
        for kind in range(2):
            mine = (who == person) & (device == kind)
            logs = np.log(seconds[mine])
            assert found.value[mine] == pytest.approx(
                (logs - np.median(logs)) / median_abs_deviation(logs, scale="normal"), abs=1e-4
            )


def test_a_rater_without_a_scale_has_no_pace() -> None:
    who = np.array([0] * 4 + [1] * 5 + [2] * 5)
    seconds = np.array([1, 2, 3, 4, 5, 5, 5, 5, 9, 1, 2, 3, 4, 500])

    found = paces(seconds=seconds, raters=who)

    assert np.isnan(found.value).tolist() == [True] * 9 + [False] * 5
    assert [error is None for error in found.undefined] == [False, False, True]
    with pytest.raises(BadInput):
        paces(seconds=np.array([0.0]), raters=np.array([0]))
    with pytest.raises(Undefined):
        paces(seconds=np.array([]), raters=np.array([], dtype=int))
