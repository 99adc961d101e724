"""Majority, models of raters and their reliability: by hand, recovered from simulated crowds, and refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.arrays import Ints
from apps.statistics.errors import BadInput, TooFewRaters, TooFewScenarios, Undefined
from apps.statistics.truth import (
    Unsettled,
    dawid_skene,
    infer_truth,
    majority,
    majority_accuracy,
    one_coin,
    rater_accuracy,
    rater_reliability,
)
from apps.statistics.truth.coin import PULL, OneCoin
from apps.statistics.truth.votes import votes
from tests.statistics.crowds import BOTH_FIXED

CROWD: dict[str, Any] = {
    "units": np.array([0, 0, 0, 2, 2, 5, 5, 5]),
    "categories": np.array([1, 1, 2, 0, 1, 2, 2, 2]),
    "raters": np.array([0, 1, 2, 0, 1, 0, 1, 2]),
}
MODELS = pytest.mark.parametrize("model", [one_coin, dawid_skene, infer_truth])


def crowd(
    seed: int, *, units: int, raters: int, each: int = 5, count: int = 3
) -> tuple[dict[str, Any], Ints]:
    """Give judgments of raters who each have one accuracy, .35 to 1, and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(count, size=units)
    unit = np.repeat(np.arange(units), each)
    rater = np.argsort(rng.random((units, raters)), axis=1)[:, :each].ravel()
    right = rng.random(unit.size) < rng.uniform(0.35, 1, size=raters)[rater]
    category = np.where(right, truth[unit], (truth[unit] + rng.integers(1, count, unit.size)) % count)
    return {"units": unit, "categories": category, "raters": rater, "count": count}, truth


def test_a_majority_tells_ties() -> None:
    found = majority(**CROWD, count=3)

    assert found.units.tolist() == [0, 2, 5]
    assert found.winner.tolist() == [1, -1, 2]
    assert found.tied_units.tolist() == [2]
    assert found.leaders.tolist() == [1, 2, 1]
    assert found.support.tolist() == pytest.approx([2 / 3, 1 / 2, 1])
    assert found.judgments.tolist() == [3, 2, 3]
    assert (found.n, found.raters, found.population) == (8, 3, "fixed raters, fixed scenarios")


@given(seed=st.integers(0, 10_000), count=st.sampled_from([3, 5, 10**6]))
def test_a_majority_is_what_counting_says(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    units, categories = rng.integers(12, size=60), rng.integers(5, size=60) * (count // 5) % count

    found = majority(units=units, categories=categories, count=count, raters=rng.integers(9, size=60))

    for unit, winner, leaders in zip(found.units, found.winner, found.leaders, strict=True):
        tally = Counter(categories[units == unit].tolist()).most_common()
        leading = [category for category, votes in tally if votes == tally[0][1]]
        assert leaders == len(leading)
        assert winner == (leading[0] if len(leading) == 1 else -1)


def test_ties_are_wrong_or_shared_or_dropped() -> None:
    truth = np.array([1, -1, 0, -1, -1, 0])

    found = {
        ties: majority_accuracy(**CROWD, count=3, truth=truth, ties=ties)
        for ties in ("wrong", "share", "drop")
    }

    assert found["wrong"].value == pytest.approx(1 / 3)
    assert found["share"].value == pytest.approx((1 + 1 / 2) / 3)
    assert found["drop"].value == pytest.approx(1 / 2)
    assert [found[ties].n for ties in found] == [3, 3, 2]
    assert found["wrong"].raters == 3
    assert found["wrong"].method == "majority, ties wrong; clustered by scenario, CR1, t(2)"
    assert found["wrong"].population == "fixed raters, new scenarios"


def test_units_of_one_scenario_count_as_one_cluster() -> None:
    columns, truth = crowd(1, units=60, raters=8)
    alone = majority_accuracy(**columns, truth=truth)

    together = majority_accuracy(**columns, truth=truth, scenarios=columns["units"] // 6)

    assert together.value == alone.value
    assert (together.scenarios, alone.scenarios) == (10, 60)
    with pytest.raises(TooFewScenarios):
        majority_accuracy(**columns, truth=truth, scenarios=columns["units"] * 0)
    with pytest.raises(BadInput, match="two"):
        majority_accuracy(**columns, truth=truth, scenarios=columns["raters"])


@MODELS
def test_models_find_the_truth_better_than_a_majority(model: Any) -> None:
    columns, truth = crowd(2, units=1_500, raters=60)

    found = model(**columns)

    plain = majority_accuracy(**columns, truth=truth, ties="share").value
    assert (found.winner == truth).mean() > plain + 0.03
    assert (np.diff(found.objective) > -1e-9 * abs(found.objective[-1])).all()
    assert found.posterior.sum(axis=1) == pytest.approx(1)
    # Where it says nine in ten, it is right nine times in ten.
    sure = (found.confidence > 0.85) & (found.confidence < 0.95)
    assert (found.winner == truth)[sure].mean() == pytest.approx(0.9, abs=0.06)
    right = columns["categories"] == truth[columns["units"]]
    skill = np.bincount(columns["raters"], right) / np.bincount(columns["raters"])
    assert np.corrcoef(found.accuracy, skill)[0, 1] > 0.97
    assert found.judgments.sum() == found.n == 7_500


def test_a_matrix_for_each_rater_does_not_lose_to_a_majority_with_twelve_judgments_each() -> None:
    columns, truth = crowd(3, units=4_800, raters=2_000, each=5)
    assert columns["units"].size / 2_000 == 12

    found = dawid_skene(**columns)

    plain = majority_accuracy(**columns, truth=truth, ties="share").value
    assert (found.winner == truth).mean() > plain


def test_a_matrix_for_each_rater_finds_one_sided_errors() -> None:
    rng = np.random.default_rng(4)
    truth = rng.integers(3, size=400)
    units, raters = (column.ravel() for column in np.indices((400, 6)))
    # Two raters call every 2 a 1; the others err at random once in four times.
    categories = np.where(rng.random(units.size) < 0.25, rng.integers(3, size=units.size), truth[units])
    categories = np.where((raters < 2) & (truth[units] == 2), 1, categories)

    found = dawid_skene(units=units, categories=categories, count=3, raters=raters)

    assert found.confusion is not None
    assert (found.confusion[:2, 2, 1] > 0.85).all()
    assert found.confusion.sum(axis=2) == pytest.approx(1)
    simple = one_coin(units=units, categories=categories, count=3, raters=raters)
    assert (found.winner == truth).mean() > (simple.winner == truth).mean()


def test_a_step_of_the_one_coin_model_is_what_going_through_the_judgments_says() -> None:
    rows, _truth = crowd(8, units=60, raters=12)
    found = votes(**rows)
    model = OneCoin(found)
    chances = np.random.default_rng(8).dirichlet(np.ones(3), size=60)

    model.maximise(chances)
    logs, constant = model.logs()

    right, said = np.zeros(12), np.zeros((60, 3))
    judgments = list(zip(found.unit, found.rater, found.category, strict=True))
    for unit, rater, category in judgments:
        right[rater] += chances[unit, category]
    accuracy = (right + PULL * model.crowd) / (found.per_rater + PULL)
    wrong = np.log((1 - accuracy) / 2)
    for unit, rater, category in judgments:
        said[unit, category] += np.log(accuracy[rater]) - wrong[rater]
    np.testing.assert_allclose(model.accuracy, accuracy, rtol=1e-12)
    np.testing.assert_allclose(logs, said, rtol=1e-12)
    assert constant == pytest.approx(wrong[found.rater].sum(), rel=1e-12)


@MODELS
def test_names_and_order_do_not_matter_to_models(model: Any) -> None:
    columns, _ = crowd(5, units=80, raters=10)
    rng = np.random.default_rng(5)
    order, names, categories = (
        rng.permutation(400),
        np.sort(rng.permutation(9_999)[:400]),
        np.array([2, 0, 1]),
    )

    plain = model(**columns)
    moved = model(
        units=names[columns["units"][order]],
        categories=categories[columns["categories"][order]],
        count=3,
        raters=names[columns["raters"][order]],
    )

    np.testing.assert_allclose(moved.posterior[:, categories], plain.posterior, atol=1e-7)
    np.testing.assert_allclose(moved.accuracy, plain.accuracy, atol=1e-7)
    assert moved.units.tolist() == names[plain.units].tolist()
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood)


@given(seed=st.integers(0, 10_000))
def test_the_objective_never_falls(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "units": rng.integers(15, size=70),
        "categories": rng.integers(4, size=70),
        "raters": rng.integers(6, size=70),
    }

    for model in (one_coin, dawid_skene):
        found = model(**columns, count=4)
        assert (np.diff(found.objective) >= -1e-10 * abs(found.objective[-1])).all()
        assert np.isfinite(found.posterior).all()


@pytest.mark.parametrize("shift", [0, 1])
def test_full_agreement_and_full_disagreement_settle(shift: int) -> None:
    units, raters = (column.ravel() for column in np.indices((30, 3)))

    for model in (one_coin, dawid_skene, infer_truth):
        found = model(units=units, categories=(units + shift * raters) % 3, count=3, raters=raters)
        assert np.isfinite(found.posterior).all()
        assert (found.winner == found.units % 3).all() or shift
        assert ((found.accuracy > 0) & (found.accuracy < 1)).all()


def test_a_unit_that_is_a_toss_up_has_no_winner() -> None:
    units, raters = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)

    found = one_coin(units=units, categories=np.array([0, 0, 1, 1, 0, 1, 1, 0]), count=2, raters=raters)

    assert found.winner.tolist() == [0, 1, -1, -1]
    assert found.tied.tolist() == [False, False, True, True]
    assert found.confidence[2:] == pytest.approx(0.5)


def test_too_few_steps_are_told() -> None:
    columns, _ = crowd(6, units=100, raters=10)

    with pytest.raises(Unsettled, match="within 2 steps") as caught:
        one_coin(**columns, steps=2)

    assert caught.value.code == "unsettled"


def test_units_judged_once_tell_nothing_about_raters() -> None:
    alone: dict[str, Any] = {
        "units": np.arange(9),
        "categories": np.arange(9) % 3,
        "raters": np.zeros(9, dtype=np.intp),
    }

    with pytest.raises(Undefined, match="judged twice"):
        one_coin(**alone, count=3)
    found = infer_truth(**alone, count=3)
    assert found.winner.tolist() == alone["categories"].tolist()
    assert np.isnan(found.accuracy).all()
    assert found.log_likelihood is None
    assert found.steps == 0


@pytest.mark.parametrize(
    ("raters", "start"), [(400, "majority as shares of votes"), (30, "one-coin model"), (8, "Dawid-Skene")]
)
def test_the_default_follows_what_the_data_can_bear(raters: int, start: str) -> None:
    columns, _ = crowd(7, units=200, raters=raters, each=5)

    found = infer_truth(**columns)

    assert found.method.startswith(start)
    assert "median" in found.method


def test_tables_that_would_not_fit_are_refused() -> None:
    columns, _ = crowd(8, units=200, raters=100)
    columns["count"] = 10**6

    for model in (one_coin, dawid_skene, infer_truth):
        with pytest.raises(Undefined, match="too large"):
            model(**columns)
    columns["count"] = 2_000
    with pytest.raises(Undefined, match="too large"):
        dawid_skene(**columns)
    assert infer_truth(**columns).method.startswith("one-coin model")


def test_accuracy_of_raters_by_hand() -> None:
    truth = np.array([1, -1, 1, -1, -1, -1])

    found = rater_accuracy(**CROWD, count=3, truth=truth, population=BOTH_FIXED)

    assert found.people.tolist() == [0, 1, 2]
    assert found.rates.value[:2].tolist() == pytest.approx([1 / 2, 1])
    assert found.rates.n.tolist() == [2, 2, 1]
    # The third rater was held against a single unit.
    assert isinstance(found.rates.undefined[2], TooFewScenarios)
    assert (found.n, found.left_out, found.raters) == (5, 3, 3)
    assert found.pooled is not None
    assert found.pooled.value == pytest.approx(3 / 5)
    assert found.pooled.population == "fixed raters, fixed scenarios"
    assert found.population == "fixed raters, new scenarios"
    assert (found.rates.high[:2] > found.rates.value[:2] - 1e-12).all()


def test_a_pool_of_one_rater_says_why_it_is_undefined() -> None:
    found = rater_accuracy(
        units=np.arange(4),
        categories=np.array([0, 1, 0, 1]),
        count=2,
        raters=np.zeros(4, dtype=np.intp),
        truth=np.array([0, 1, 1, 1]),
    )

    assert found.rates.value.tolist() == [0.75]
    assert found.pooled is None
    assert isinstance(found.pooled_undefined, TooFewRaters)


@given(seed=st.integers(0, 10_000))
def test_reliability_is_what_counting_the_others_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    units, categories, raters = rng.integers(6, size=40), rng.integers(3, size=40), rng.integers(5, size=40)

    found = rater_reliability(units=units, categories=categories, count=3, raters=raters)

    rows: dict[int, list[bool]] = {}
    left_out = 0
    for row in range(40):
        rest = (units == units[row]) & (np.arange(40) != row)
        tally = Counter(categories[rest].tolist()).most_common(2)
        if not tally or (len(tally) == 2 and tally[0][1] == tally[1][1]):
            left_out += 1
            continue
        rows.setdefault(int(raters[row]), []).append(bool(categories[row] == tally[0][0]))
    assert found.left_out == left_out
    assert found.people.tolist() == sorted(rows)
    for place, person in enumerate(found.people.tolist()):
        if found.rates.undefined[place] is None:
            assert found.rates.value[place] == pytest.approx(np.mean(rows[person]))
        assert found.rates.n[place] == len(rows[person])


def test_raters_who_guess_stand_out() -> None:
    columns, truth = crowd(9, units=400, raters=12)
    guessing = columns["raters"] == 3
    columns["categories"][guessing] = np.random.default_rng(9).integers(3, size=int(guessing.sum()))

    found = rater_reliability(**columns)

    assert found.rates.value.argmin() == 3
    assert found.rates.high[3] < found.pooled.low if found.pooled else False
    held = rater_accuracy(**columns, truth=truth)
    assert np.corrcoef(held.rates.value, found.rates.value)[0, 1] > 0.97


@pytest.mark.parametrize(
    "wrong",
    [
        {"categories": np.array([1, 1, 2, 0, 1, 2, 2, 3])},
        {"categories": np.array([1, 1])},
        {"count": 1},
        {"units": CROWD["units"] + 0.5},
        {"raters": -CROWD["raters"]},
        {"truth": np.array([1, 0])},
        {"truth": np.array([1, 0, 0, 0, 0, 3])},
        {"truth": np.array([1, 0, 0, 0, 0, -2])},
        {"truth": np.array([1.0, 0, 0, 0, 0, 0])},
    ],
)
def test_bad_input_is_refused(wrong: dict[str, Any]) -> None:
    columns = {**CROWD, "count": 3, "truth": np.array([1, 0, 0, 0, 0, 1]), **wrong}

    estimators: tuple[Callable[..., object], ...] = (majority_accuracy, rater_accuracy)
    for estimator in estimators:
        with pytest.raises(BadInput):
            estimator(**columns)


def test_nothing_judged_or_known_is_undefined() -> None:
    empty = np.array([], dtype=np.intp)
    with pytest.raises(Undefined, match="Nothing has been judged"):
        majority(units=empty, categories=empty, count=2, raters=empty)
    estimators: tuple[Callable[..., object], ...] = (majority_accuracy, rater_accuracy)
    for estimator in estimators:
        with pytest.raises(Undefined, match="known for none"):
            estimator(**CROWD, count=3, truth=np.full(6, -1))
    with pytest.raises(Undefined, match="majority of other people"):
        rater_reliability(units=np.arange(3), categories=np.arange(3), count=3, raters=np.arange(3))
    with pytest.raises(BadInput, match="wrong, share or drop"):
        majority_accuracy(**CROWD, count=3, truth=np.zeros(6, dtype=np.intp), ties="first")  # type: ignore[arg-type]
