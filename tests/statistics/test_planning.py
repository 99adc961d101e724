"""What a plan can see, checked against simulated studies and against itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from apps.statistics.errors import TooFewRaters
from apps.statistics.proportions import judgments_for_gap, mean, smallest_gap
from tests.statistics.crowds import NEW_RATERS


def test_the_formula_by_hand() -> None:
    plan = smallest_gap(n=400, raters=40, scenarios=20, rater_resemblance=0.2, population=NEW_RATERS)

    effect = 1 + 9 * 0.2
    quantiles = student.ppf(0.975, 39) + student.ppf(0.8, 39)
    assert plan.design_effect == pytest.approx(effect)
    assert plan.gap == pytest.approx(quantiles * 0.5 * np.sqrt(effect / 400))
    assert plan.method == "design effect 2.80; clustered by rater, CR1, t(39)"


def test_a_gap_of_that_size_is_seen_as_often_as_promised() -> None:
    # Each rater has a level of their own; resemblance 0.3 of a total variance of 1.
    plan = smallest_gap(
        n=300, raters=30, scenarios=10, rater_resemblance=0.3, spread=1.0, population=NEW_RATERS
    )
    rng = np.random.default_rng(11)
    raters, scenarios = np.repeat(np.arange(30), 10), np.tile(np.arange(10), 30)
    studies = 400

    seen = 0
    for _ in range(studies):
        values = plan.gap + rng.normal(0, np.sqrt(0.3), 30)[raters] + rng.normal(0, np.sqrt(0.7), 300)
        seen += mean(values=values, raters=raters, scenarios=scenarios, population=NEW_RATERS).low > 0

    assert seen / studies == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("gap", [0.2, 0.1, 0.05])
def test_the_plan_for_a_gap_is_the_smallest_that_sees_it(gap: float) -> None:
    plan = judgments_for_gap(gap=gap, per_rater=20, scenarios=200, population=NEW_RATERS)

    assert plan is not None
    assert plan.gap <= gap
    fewer = smallest_gap(n=plan.n - 20, raters=plan.raters - 1, scenarios=200, population=NEW_RATERS)
    assert fewer.gap > gap


def test_no_number_of_raters_makes_up_for_too_few_scenarios() -> None:
    assert judgments_for_gap(gap=0.01, per_rater=20, scenarios=5) is None


def test_one_rater_is_no_plan_for_new_raters() -> None:
    with pytest.raises(TooFewRaters):
        smallest_gap(n=100, raters=1, scenarios=20)
