from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.blinding import NO_IDEA, bang, james
from apps.statistics.errors import BadInput, TooFewRaters


def of_table(table: list[list[int]]) -> dict[str, Any]:
    """Return guesses as a table (arms, arms + 1) counts them, the last column without an idea; each by another person."""
    truth, guess = [], []
    for arm, row in enumerate(table):
        for said, count in enumerate(row):
            truth += [arm] * count
            guess += [NO_IDEA if said == len(table) else said] * count
    people = np.arange(len(truth))
    return {"truth": np.array(truth), "guess": np.array(guess), "raters": people}


def test_bang_is_right_less_wrong_over_all_of_an_arm() -> None:
    rows = of_table([[40, 10, 50], [20, 30, 25]])

    found = bang(arms=2, scenarios=rows["raters"], **rows)

    assert found.value.tolist() == pytest.approx([(40 - 10) / 100, (30 - 20) / 75])
    assert (found.low < found.value).all()
    assert (found.value < found.high).all()


def test_guessing_at_random_is_zero_with_three_arms_too() -> None:
    found = bang(arms=3, scenarios=np.arange(90), **of_table([[10, 10, 10, 0]] * 3))

    assert found.value.tolist() == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ([[50, 0, 0], [0, 50, 0]], 0.0),
        ([[25, 25, 0], [25, 25, 0]], 0.5),
        ([[0, 0, 50], [0, 0, 50]], 1.0),
        ([[0, 50, 0], [50, 0, 0]], 1.0),
        # 20 of 100 have no idea; of the others 60 are right: disagreement 0.125 where 0.25 is chance, so (1.2 - 0.8 * 0.5) / 2.
        ([[30, 10, 10], [10, 30, 10]], 0.4),
    ],
)
def test_james_lies_between_all_right_and_no_idea(table: list[list[int]], value: float) -> None:
    found = james(arms=2, **of_table(table))

    assert found.value == pytest.approx(value, abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_the_interval_of_james_holds_as_often_as_it_says() -> None:
    draw = np.random.default_rng(7)
    held = 0
    for _repeat in range(200):
        truth = draw.integers(0, 2, 120)
        right = draw.random(120) < 0.65
        guess = np.where(draw.random(120) < 0.2, NO_IDEA, np.where(right, truth, 1 - truth))
        found = james(truth=truth, guess=guess, arms=2, raters=np.arange(120))
        held += found.low <= (1.2 + 0.8 * (0.35 / 0.5 - 1)) / 2 <= found.high
    assert held >= 180


def test_what_is_no_guess_or_one_persons_is_refused() -> None:
    with pytest.raises(BadInput):
        bang(truth=np.array([0]), guess=np.array([2]), arms=2, raters=np.array([0]), scenarios=np.array([0]))
    with pytest.raises(TooFewRaters):
        james(truth=np.array([0, 1]), guess=np.array([0, 1]), arms=2, raters=np.array([0, 0]))
