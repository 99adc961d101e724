"""Blinding: published tables, the formulae by hand, what may not change an index, and intervals that hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.arrays import Floats
from apps.statistics.blinding import NO_IDEA, bang, james
from apps.statistics.errors import BadInput, TooFewRaters, TooFewScenarios, Undefined
from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, degrees_by_hand

seeds = st.integers(0, 10_000)


def of_table(table: list[list[int]]) -> dict[str, Any]:
    """Return guesses as a table (arms, arms + 1) counts them, the last column without an idea; each by another person."""
    arms = len(table)
    counts = np.array(table).ravel()
    cells = np.repeat(np.arange(counts.size), counts)
    people = np.arange(cells.size)
    guess = np.where(cells % (arms + 1) == arms, NO_IDEA, cells % (arms + 1))
    return {
        "truth": cells // (arms + 1),
        "guess": guess,
        "arms": arms,
        "raters": people,
        "scenarios": people,
    }


def crowd(seed: int, *, raters: int = 12, scenarios: int = 9, n: int = 150, arms: int = 3) -> dict[str, Any]:
    """Return guesses of raters who differ in how much they know and how often they have no idea."""
    rng = np.random.default_rng(seed)
    rater = rng.integers(raters, size=n)
    truth = rng.integers(arms, size=n)
    knows = rng.random(n) < rng.beta(1, 2, raters)[rater]
    silent = rng.random(n) < rng.beta(1, 3, raters)[rater]
    guess = np.where(knows, truth, rng.integers(arms, size=n))
    return {
        "truth": truth,
        "guess": np.where(silent, NO_IDEA, guess),
        "arms": arms,
        "raters": rater,
        "scenarios": rng.integers(scenarios, size=n),
    }


def james_by_hand(table: Floats) -> float:
    """Compute the index of shares (arms, arms + 1) as the paper writes it, cell by cell."""
    shares = table / table.sum()
    arms, unknown = len(shares), shares[:, -1].sum()
    observed = expected = 0.0
    for truth in range(arms):
        for guess in range(arms):
            weight = 0.0 if truth == guess else 0.5
            observed += weight * shares[truth, guess] / (1 - unknown)
            margin = shares[:, guess].sum() * (shares[truth].sum() - shares[truth, -1])
            expected += weight * margin / (1 - unknown) ** 2
    return float((1 + unknown + (1 - unknown) * (observed - expected) / expected) / 2)


def table_of(rows: dict[str, Any], weights: Floats | None = None) -> Floats:
    table = np.zeros((rows["arms"], rows["arms"] + 1))
    np.add.at(table, (rows["truth"], rows["guess"]), 1.0 if weights is None else weights)
    return table


def test_both_indices_of_a_published_table() -> None:
    """The example of the R package BI: 382 treated and 371 on placebo, most of whom have no idea."""
    rows = of_table([[48, 4, 330], [22, 30, 319]])

    whole, each = james(**rows, population=BOTH_FIXED), bang(**rows, population=BOTH_FIXED)

    assert round(whole.value, 3) == 0.896
    assert round(np.sqrt(whole.value * (1 - whole.value) / whole.effective_n), 3) == 0.011
    assert each.value.round(3).tolist() == [0.115, 0.022]
    # Published with the normal quantile and the maximum-likelihood variance: 0.08 .. 0.15 and -0.016 .. 0.06.
    assert each.low.tolist() == pytest.approx([0.08, -0.016], abs=0.001)
    assert each.high.tolist() == pytest.approx([0.15, 0.06], abs=0.001)


def test_bang_is_right_less_wrong_over_all_of_an_arm() -> None:
    found = bang(**of_table([[40, 10, 50], [20, 30, 25]]))

    assert found.value.tolist() == pytest.approx([(40 - 10) / 100, (30 - 20) / 75])
    assert found.n.tolist() == [100, 75]
    assert found.method[0].startswith("Bang; two-way clustered")


def test_bang_of_several_arms_is_zero_by_chance_and_one_when_right() -> None:
    chance = bang(**of_table([[10, 10, 10, 10, 7]] * 4))
    certain = bang(**of_table([[30, 0, 0, 0], [0, 30, 0, 0], [0, 15, 15, 0]]))
    half = bang(**of_table([[10, 5, 5, 20], [0, 40, 0, 0], [0, 0, 40, 0]]))

    assert chance.value.tolist() == pytest.approx([0, 0, 0, 0], abs=1e-12)
    assert certain.value.tolist() == pytest.approx([1, 1, (1 - 1 / 2) / 2])
    # (k r - 1) / (k - 1) times the share that guesses, r the share right among those.
    assert half.value[0] == pytest.approx((3 * 0.5 - 1) / 2 * 0.5)
    # Wilson's interval of 30 out of 30 people, stretched to -1/2 .. 1.
    assert certain.low[0] == pytest.approx(-0.5 + 1.5 * 30 / (30 + student.ppf(0.975, 29) ** 2))
    assert certain.high[0] == 1


def test_an_arm_that_nobody_judged_is_undefined() -> None:
    found = bang(**of_table([[5, 5, 0, 0], [4, 6, 0, 0], [0, 0, 0, 0]]))

    assert isinstance(found.undefined[2], Undefined)
    assert np.isnan(found.value[2])


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ([[50, 0, 0], [0, 50, 0]], 0.0),
        ([[25, 25, 0], [25, 25, 0]], 0.5),
        ([[20, 20, 20, 0]] * 3, 0.5),
        ([[0, 0, 50], [0, 0, 50]], 1.0),
        ([[0, 50, 0], [50, 0, 0]], 1.0),
        # 20 of 100 have no idea; of the others 60 are right: disagreement 0.125 where 0.25 is chance, so (1.2 - 0.8 * 0.5) / 2.
        ([[30, 10, 10], [10, 30, 10]], 0.4),
    ],
)
def test_james_lies_between_all_right_and_no_idea(table: list[list[int]], value: float) -> None:
    found = james(**of_table(table))

    assert found.value == pytest.approx(value, abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@given(seed=seeds)
def test_james_is_the_formula_of_the_paper(seed: int) -> None:
    rows = crowd(seed, arms=2 + seed % 4)
    weights = np.random.default_rng(seed).random(rows["truth"].size)

    assert james(**rows).value == pytest.approx(james_by_hand(table_of(rows)))
    assert james(**rows, weights=weights).value == pytest.approx(james_by_hand(table_of(rows, weights)))


def test_the_variance_of_james_is_that_of_numeric_slopes_summed_by_rater() -> None:
    """The oracle moves each row's weight a little and sees what the formula of the paper does."""
    rows = crowd(3)
    ones = np.ones(rows["truth"].size)
    step, influence = 1e-4, np.zeros(ones.size)
    for row in range(ones.size):
        moved = [ones.copy(), ones.copy()]
        moved[0][row] += step
        moved[1][row] -= step
        up, down = (james_by_hand(table_of(rows, weights)) for weights in moved)
        influence[row] = (up - down) / (2 * step)
    sums = np.bincount(rows["raters"], influence)

    found = james(**rows, population=NEW_RATERS)

    count = np.unique(rows["raters"]).size
    variance = count / (count - 1) * float(sums @ sums)
    assert found.effective_n == pytest.approx(found.value * (1 - found.value) / variance, rel=1e-6)
    assert found.degrees == pytest.approx(degrees_by_hand(rows["raters"]))
    assert found.few_raters is False


@given(seed=seeds)
def test_names_of_arms_and_doubled_weights_change_nothing(seed: int) -> None:
    rows = crowd(seed)
    turned = np.random.default_rng(seed).permutation(3)
    other = {
        **rows,
        "truth": turned[rows["truth"]],
        "guess": np.where(rows["guess"] == NO_IDEA, NO_IDEA, turned[rows["guess"]]),
    }
    twos = np.full(rows["truth"].size, 2.0)

    plain, same = james(**rows), james(**other, weights=twos)
    arms, moved = bang(**rows), bang(**other)

    assert [same.value, same.low, same.high] == pytest.approx([plain.value, plain.low, plain.high])
    assert moved.value[turned].tolist() == pytest.approx(arms.value.tolist())
    assert moved.low[turned].tolist() == pytest.approx(arms.low.tolist())


def test_rows_of_weight_zero_count_in_no_number() -> None:
    rows = crowd(5)
    kept = np.arange(150) % 3 > 0
    fewer = {name: part[kept] if name != "arms" else part for name, part in rows.items()}

    assert james(**rows, weights=kept.astype(float)) == james(**fewer, weights=np.ones(100))


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """200 studies of 20 raters who guess 16 times and differ in what they know; intervals of independent guesses hold too seldom."""
    held = {"james": 0, "bang": 0, "independent": 0}
    studies, raters, each = 200, 20, 16
    # Raters know with any probability alike: right with 1/2 + 1/4; a third of the guesses are "no idea".
    right, unknown = 0.75, 1 / 3
    whole = unknown + (1 - unknown) * (1 - right) / (2 * 0.5)
    for study in range(studies):
        rng = np.random.default_rng(study)
        people = np.repeat(np.arange(raters), each)
        truth = rng.permuted(np.tile(np.arange(2), (raters, each // 2)), axis=1).ravel()
        knows = rng.random(people.size) < rng.random(raters)[people]
        guess = np.where(knows, truth, rng.integers(2, size=people.size))
        guess = np.where(rng.random(people.size) < unknown, NO_IDEA, guess)
        rows: dict[str, Any] = {
            "truth": truth,
            "guess": guess,
            "arms": 2,
            "raters": people,
            "scenarios": np.arange(people.size),
        }
        found, alone = james(**rows, population=NEW_RATERS), james(**rows, population=BOTH_FIXED)
        first = bang(**rows, population=NEW_RATERS).at(0)
        held["james"] += found.low <= whole <= found.high
        held["independent"] += alone.low <= whole <= alone.high
        held["bang"] += first.low <= (1 - unknown) * (2 * right - 1) <= first.high

    assert 0.90 <= held["james"] / studies <= 0.985
    assert 0.90 <= held["bang"] / studies <= 0.985
    assert held["independent"] / studies < 0.9


@pytest.mark.parametrize(
    "bad",
    [
        {"arms": 1},
        {"truth": np.array([0, 2, 1])},
        {"truth": np.array([0, -1, 1])},
        {"guess": np.array([0, 1, -2])},
        {"guess": np.array([0, 1, 2])},
        {"guess": np.array([0, 1, np.iinfo(np.int64).max])},
        {"guess": np.array([0, 1, 255], dtype=np.uint8)},
        {"guess": np.array([0, 1, 2**64 - 1], dtype=np.uint64)},
        {"guess": np.array([0.0, 1.0, -1.0])},
        {"guess": np.array([0, 1])},
        {"raters": np.array([0, 1])},
        {"weights": np.array([1, -1, 1])},
        {"weights": np.array([1, np.nan, 1])},
        {"level": 1.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("estimator", [james, bang])
def test_bad_input_has_words(estimator: Any, bad: dict[str, Any]) -> None:
    columns: dict[str, Any] = {
        "truth": np.array([0, 1, 1]),
        "guess": np.array([0, 0, 1]),
        "raters": np.arange(3),
        "scenarios": np.arange(3),
        "arms": 2,
    }

    with pytest.raises(BadInput):
        estimator(**{**columns, **bad})


def test_too_few_data_have_words() -> None:
    rows = of_table([[3, 1, 0], [1, 3, 0]])
    one = np.zeros(8, dtype=int)

    with pytest.raises(TooFewRaters):
        james(**{**rows, "raters": one})
    with pytest.raises(TooFewScenarios):
        james(**{**rows, "scenarios": one}, population=BOTH_NEW)
    with pytest.raises(Undefined, match="Nothing has been judged"):
        james(**rows, weights=np.zeros(8))
    with pytest.raises(Undefined, match="named the same arm"):
        james(**of_table([[5, 0, 3], [0, 0, 4]]))
    assert james(**rows, population=Population(raters="fixed", scenarios="fixed")).n == 8
