"""What the checks of raters count, refuse and leave undefined."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.quality import (
    RaterCheck,
    drift,
    gold_accuracy,
    near_duplicate_raters,
    normalised,
    peer_accuracy,
    repeat_consistency,
    side_bias,
    speeders,
    straight_lining,
)
from apps.statistics.quality.majorities import agreement_with_others

COLUMNS = st.integers(0, 2**31)


def panel(seed: int) -> dict[str, Any]:
    """Twelve raters answer the same fifteen units; rater 11 is absent from the checks' gold."""
    rng = np.random.default_rng(seed)
    raters, units = np.repeat(np.arange(12), 15), np.tile(np.arange(15), 12)
    truth = rng.integers(0, 3, 15)
    answers = np.where(rng.random(180) < 0.7, truth[units], rng.integers(0, 3, 180))
    return {
        "raters": raters,
        "units": units,
        "answers": answers,
        "correct": (answers == truth[units]).astype(int),
        "seconds": np.round(rng.lognormal(2, 0.6, 180), 2) + 0.01,
        "order": rng.permutation(180),
        "wins": rng.choice([0.0, 0.5, 1.0], 180),
    }


def checks_of(data: dict[str, Any]) -> dict[str, RaterCheck]:
    who = data["raters"]
    voted = {"units": data["units"], "answers": data["answers"], "raters": who}
    return {
        "speeders": speeders(seconds=data["seconds"], raters=who, items=data["units"]),
        "straight_lining": straight_lining(answers=data["answers"], raters=who, order=data["order"]),
        "own": straight_lining(answers=data["answers"], raters=who, order=data["order"], shares="own"),
        "side_bias": side_bias(first_place_wins=data["wins"], raters=who),
        "gold": gold_accuracy(correct=data["correct"], raters=who, floor=0.5),
        "peer": peer_accuracy(**voted),
        "repeats": repeat_consistency(**{**voted, "units": data["units"] // 3}, floor=0.4),
        "drift": drift(values=data["correct"], raters=who, order=data["order"], direction="both"),
    }


@given(COLUMNS)
def test_neither_the_order_of_rows_nor_the_codes_of_raters_matter(seed: int) -> None:
    data = panel(seed)
    rng = np.random.default_rng(seed)
    shuffled, renamed = rng.permutation(180), rng.permutation(12)
    other = {name: column[shuffled] for name, column in data.items()}
    other["raters"] = renamed[other["raters"]]

    turned = checks_of(other)

    for name, check in checks_of(data).items():
        np.testing.assert_allclose(turned[name].p_value[renamed], check.p_value, rtol=1e-7, err_msg=name)
        assert turned[name].flagged[renamed].tolist() == check.flagged.tolist()


def test_the_majority_is_that_of_the_others() -> None:
    # Unit 0: votes 1 1 0. Unit 1: 0 0 1 1. Unit 2: rater 0 alone. Unit 3: 2 2 1 0.
    units = np.array([0, 0, 0, 1, 1, 1, 1, 2, 3, 3, 3, 3])
    answers = np.array([1, 1, 0, 0, 0, 1, 1, 0, 2, 2, 1, 0])

    agrees, counts = agreement_with_others(units=units, answers=answers)

    # Unit 0: the first two meet a tie. Unit 1: each has two against one. Unit 3: the first two meet three ways, the others 2 2.
    assert counts.tolist() == [False, False, True, *[True] * 4, False, False, False, True, True]
    assert not agrees.any()


def test_agreeing_with_the_majority_counts() -> None:
    units, raters = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    answers = np.where(raters == 3, np.where(units < 2, 0, 1), 0)

    found = peer_accuracy(units=units, answers=answers, raters=raters, least=2)

    assert found.hits.tolist() == [6, 6, 6, 2]
    assert found.value.tolist() == pytest.approx([1, 1, 1, 1 / 3])
    assert int(np.argmin(found.p_value)) == 3


def test_repeats_are_compared_with_themselves() -> None:
    units = np.array([0, 0, 1, 1, 2, 2, 3, 0, 0])
    raters = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1])
    answers = np.array([1, 1, 0, 2, 1, 1, 0, 1, 1])

    found = repeat_consistency(units=units, answers=answers, raters=raters, floor=0.5)

    assert (found.n.tolist(), found.hits.tolist()) == ([3, 1], [2, 1])
    assert found.undefined[0] is None
    assert isinstance(found.undefined[1], Undefined)
    assert np.isnan(found.p_value[1])


def test_a_fast_rater_is_told_from_short_items() -> None:
    rng = np.random.default_rng(2)
    items, raters = np.tile(np.arange(20), 10), np.repeat(np.arange(10), 20)
    usual = np.where(items < 10, 2.0, 60.0)
    seconds = usual * rng.lognormal(0, 0.3, 200)
    fast = raters == 4
    seconds[fast] = usual[fast] / 12

    found = speeders(seconds=seconds, raters=raters, items=items)

    assert np.flatnonzero(found.flagged).tolist() == [4]
    assert found.fast[4] == 20
    assert found.pace[4] == pytest.approx(1 / 12, rel=0.3)
    assert found.pace[0] == pytest.approx(1, rel=0.3)
    # Without the items, the short ones look fast for everybody.
    assert speeders(seconds=seconds, raters=raters).crowd_share != found.crowd_share


def test_times_need_items_that_several_people_met() -> None:
    with pytest.raises(Undefined, match="No item has 3"):
        speeders(seconds=np.ones(6), raters=np.arange(6), items=np.arange(6) // 2)
    with pytest.raises(NoVariation):
        speeders(seconds=np.ones(6), raters=np.arange(6))
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(BadInput):
            speeders(seconds=np.array([1.0, 2.0, 3.0, wrong]), raters=np.zeros(4, dtype=int))


def test_own_shares_cannot_tell_who_gives_one_answer_only() -> None:
    answers = np.array([0] * 30 + [0, 1] * 15)
    raters, order = np.repeat([0, 1], 30), np.tile(np.arange(30), 2)

    crowd = straight_lining(answers=answers, raters=raters, order=order)
    own = straight_lining(answers=answers, raters=raters, order=order, shares="own")

    assert crowd.flagged.tolist() == [True, False]
    assert crowd.longest.tolist() == [30, 1]
    assert crowd.entropy.tolist() == pytest.approx([0.0, 1.0])
    assert isinstance(own.undefined[0], NoVariation)
    assert own.p_value[1] == pytest.approx(1.0)


def test_runs_follow_the_order_and_places_are_unique() -> None:
    answers, raters = np.array([0, 1, 0, 1, 0, 1]), np.zeros(6, dtype=int)

    sorted_found = straight_lining(answers=answers, raters=raters, order=np.array([0, 3, 1, 4, 2, 5]))

    assert (sorted_found.longest[0], sorted_found.start[0]) == (3, 0)
    with pytest.raises(BadInput, match="same place"):
        straight_lining(answers=answers, raters=raters, order=np.zeros(6))
    with pytest.raises(BadInput, match="same place"):
        drift(values=answers, raters=raters, order=np.zeros(6))
    with pytest.raises(NoVariation):
        straight_lining(answers=np.zeros(6, dtype=int), raters=raters, order=np.arange(6))


def test_ties_take_no_side() -> None:
    wins = np.array([1.0, 1, 1, 1, 1, 1, 0.5, 0.5])

    found = side_bias(first_place_wins=wins, raters=np.zeros(8, dtype=int))

    assert (found.n[0], found.first_wins[0]) == (6, 6)
    assert found.p_value[0] == pytest.approx(2 / 2**6)
    assert found.overall is None
    assert found.overall_undefined is not None
    with pytest.raises(BadInput, match="won"):
        side_bias(first_place_wins=np.array([0.3]), raters=np.array([0]))


def test_side_bias_over_all_is_clustered_by_rater() -> None:
    wins = np.repeat([1.0, 0.0, 1.0, 0.0, 1.0, 0.0], 50)

    found = side_bias(first_place_wins=wins, raters=np.repeat(np.arange(6), 50))

    assert found.overall is not None
    assert found.overall.value == 0.5
    assert found.overall.high - found.overall.low > 0.6


def test_a_change_is_placed_where_it_begins() -> None:
    values = np.array([1.0] * 25 + [0.0] * 25 + [1.0, 0.0] * 25)
    raters = np.repeat([0, 1], 50)

    found = drift(values=values, raters=raters, order=np.arange(100))

    assert found.flagged.tolist() == [True, False]
    assert (found.begins[0], found.before[0], found.after[0]) == (25, 1.0, 0.0)
    # Twenty-five steps of one sd, over sqrt(50).
    assert found.statistic[0] == pytest.approx(25 / np.sqrt(50))
    assert not drift(values=values, raters=raters, order=np.arange(100), direction="up").flagged.any()
    assert drift(values=1 - values, raters=raters, order=np.arange(100), direction="up").flagged[0]


def test_a_constant_rater_does_not_drift() -> None:
    found = drift(values=np.full(20, 0.1), raters=np.zeros(20, dtype=int), order=np.arange(20))

    assert isinstance(found.undefined[0], NoVariation)
    assert (found.begins[0], found.false_alarms, found.raters) == (-1, 0.0, 0)


def test_copies_are_found_and_counted() -> None:
    rng = np.random.default_rng(4)
    raters, units = np.repeat(np.arange(30), 25), np.tile(np.arange(25), 30)
    answers = rng.integers(0, 4, 750)
    answers[raters == 7] = answers[raters == 3]

    found = near_duplicate_raters(units=units, answers=answers, raters=raters)

    assert (found.first[0], found.second[0], found.shared[0], found.agreed[0]) == (3, 7, 25, 25)
    assert found.flagged.tolist() == [True] + [False] * (found.flagged.size - 1)
    assert (found.pairs, found.raters) == (435, 30)


def test_dense_and_sparse_products_tell_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = panel(8)
    voted = {name: data[name] for name in ("units", "answers", "raters")}
    sparse = near_duplicate_raters(**voted, alpha=0.4)

    monkeypatch.setattr("apps.statistics.quality.shared_answers.MUCH", 0)
    dense = near_duplicate_raters(**voted, alpha=0.4)

    assert sparse.first.size > 0
    assert dense.pairs == sparse.pairs == 66
    assert (dense.first.tolist(), dense.second.tolist()) == (sparse.first.tolist(), sparse.second.tolist())
    np.testing.assert_allclose(dense.p_value, sparse.p_value)
    agreed = [
        int((data["answers"][data["raters"] == one] == data["answers"][data["raters"] == other]).sum())
        for one, other in zip(sparse.first, sparse.second, strict=True)
    ]
    assert sparse.agreed.tolist() == agreed


def test_pairs_need_units_in_common_and_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Undefined, match="in common"):
        near_duplicate_raters(units=np.arange(9), answers=np.zeros(9, dtype=int), raters=np.arange(9))
    data = panel(8)
    monkeypatch.setattr("apps.statistics.quality.shared_answers.TOO_MUCH", 10)
    with pytest.raises(Undefined, match="Too many raters"):
        near_duplicate_raters(units=data["units"], answers=data["answers"], raters=data["raters"])


def test_a_unit_is_answered_once() -> None:
    twice = np.zeros(2, dtype=int)
    for check in (peer_accuracy, near_duplicate_raters):
        with pytest.raises(BadInput, match="only once"):
            check(units=twice, answers=twice, raters=twice)


def test_nobody_stands_out_where_all_agree() -> None:
    data = panel(1)

    with pytest.raises(NoVariation):
        peer_accuracy(units=data["units"], answers=np.zeros(180, dtype=int), raters=data["raters"])


def test_scales_are_each_raters_own() -> None:
    values = np.array([1.0, 2.0, 3.0, 10.0, 20.0, 30.0, 5.0, 5.0, 5.0, 7.0])
    raters = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 3])

    found = normalised(values=values, raters=raters)

    assert found.value[:6].tolist() == pytest.approx([-1, 0, 1, -1, 0, 1])
    assert np.isnan(found.value[6:]).all()
    assert isinstance(found.undefined[2], NoVariation)
    assert type(found.undefined[3]) is Undefined
    by_device = normalised(values=values[:6], raters=np.zeros(6, dtype=int), devices=raters[:6])
    assert by_device.value.tolist() == pytest.approx([-1, 0, 1, -1, 0, 1])
    assert by_device.device.tolist() == [0, 1]


@pytest.mark.parametrize("codes", [np.array([0, 10**12]), np.array([-1, 0]), np.array([0.5, 1.0])])
def test_rater_codes_that_are_no_codes_are_refused(codes: np.ndarray) -> None:
    with pytest.raises(BadInput):
        gold_accuracy(correct=np.ones(2), raters=codes, floor=0.5)


def test_no_judgments_are_undefined() -> None:
    none = np.zeros(0, dtype=int)

    with pytest.raises(Undefined):
        gold_accuracy(correct=none, raters=none, floor=0.5)
    with pytest.raises(BadInput, match="floor"):
        gold_accuracy(correct=np.ones(1), raters=np.zeros(1, dtype=int), floor=1.0)
    with pytest.raises(BadInput, match="1 and 0"):
        gold_accuracy(correct=np.array([0.5]), raters=np.zeros(1, dtype=int), floor=0.5)
    with pytest.raises(BadInput, match="Alpha"):
        gold_accuracy(correct=np.ones(1), raters=np.zeros(1, dtype=int), floor=0.5, alpha=0.7)


def test_a_rater_without_judgments_has_a_reason() -> None:
    found = gold_accuracy(correct=np.array([1, 0]), raters=np.array([0, 2]), floor=0.5)

    assert found.raters == 2
    assert isinstance(found.undefined[1], Undefined)
    assert np.isnan([found.value[1], found.low[1], found.high[1], found.p_value[1]]).all()
    assert "new scenarios" in found.population
