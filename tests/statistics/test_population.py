"""The words of results follow from what is new and what is fixed."""

from __future__ import annotations

import pytest

from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS


@pytest.mark.parametrize(
    ("population", "method", "words"),
    [
        (BOTH_NEW, "two-way clustered by rater and scenario, CR1, t(12)", "new raters, new scenarios"),
        (NEW_RATERS, "clustered by rater, CR1, t(12)", "new raters, fixed scenarios"),
        (NEW_SCENARIOS, "clustered by scenario, CR1, t(12)", "fixed raters, new scenarios"),
        (BOTH_FIXED, "independent judgments, HC1, t(12)", "fixed raters, fixed scenarios"),
    ],
)
def test_method_and_population_are_said(population: Population, method: str, words: str) -> None:
    assert population.method(degrees=12) == method
    assert population.method(degrees=12, prefix="ties half") == f"ties half; {method}"
    assert population.words == words


def test_new_raters_and_scenarios_are_the_default() -> None:
    assert Population() == BOTH_NEW


def test_nine_raters_are_few_and_ten_are_not() -> None:
    assert BOTH_NEW.few_raters(9)
    assert not BOTH_NEW.few_raters(10)
    assert not NEW_SCENARIOS.few_raters(1)
