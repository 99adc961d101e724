"""When a rule is decided, and how many judgments are still needed until then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.errors import BadInput
from apps.statistics.intervals import wilson
from apps.statistics.sequential import Rule, anytime_interval, decide, judgments_needed

AT_LEAST_HALF = Rule(operator=">=", threshold=0.5)
AT_MOST_HALF = Rule(operator="<=", threshold=0.5)


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most"),
    [
        (0.5, 0.7, "pass", "not_yet"),
        (0.4, 0.6, "not_yet", "not_yet"),
        (0.3, 0.5, "not_yet", "pass"),
        (0.3, 0.499, "fail", "pass"),
        (0.501, 0.7, "pass", "fail"),
        (0.5, 0.5, "pass", "pass"),
    ],
)
def test_a_rule_is_decided_by_the_interval(low: float, high: float, at_least: str, at_most: str) -> None:
    assert decide(low=low, high=high, rule=AT_LEAST_HALF) == at_least
    assert decide(low=low, high=high, rule=AT_MOST_HALF) == at_most


def test_an_interval_without_ends_decides_nothing() -> None:
    for low, high in ((np.nan, 0.6), (0.4, np.nan), (0.6, 0.4)):
        with pytest.raises(BadInput):
            decide(low=low, high=high, rule=AT_LEAST_HALF)


def test_the_first_number_that_decides_with_wilson() -> None:
    value, error, n, raters = 0.55, 0.04, 300, 30
    more = judgments_needed(rule=AT_LEAST_HALF, value=value, error=error, n=n, clusters=raters, bounds=(0, 1))

    assert more is not None

    def low(extra: int) -> float:
        times = (n + extra) / n
        effective = np.array([value * (1 - value) / error**2 * times])
        quantile = np.array([student.ppf(0.975, raters * times - 1)])
        return float(wilson(value=np.array([value]), effective=effective, quantile=quantile)[0][0])

    assert low(more) >= 0.5 > low(more - 1)


@pytest.mark.parametrize("value", [0.45, 0.55])
def test_the_first_number_that_decides_for_every_look(value: float) -> None:
    error, n, raters = 0.03, 500, 40
    given: dict[str, Any] = {"rule": AT_MOST_HALF, "value": value, "error": error, "n": n, "clusters": raters}
    more, fixed = judgments_needed(**given, tuned_for=50), judgments_needed(**given)

    assert more is not None
    assert fixed is not None
    assert fixed < more

    def decided(extra: int) -> bool:
        times = (n + extra) / n
        found = anytime_interval(value=value, error=error / times**0.5, clusters=raters * times)
        return decide(low=found.low, high=found.high, rule=AT_MOST_HALF) != "not_yet"

    assert decided(more)
    assert not decided(more - 1)


def test_either_side_of_a_rule_has_its_own_end_of_a_lopsided_interval() -> None:
    rule = Rule(operator="<=", threshold=0.05)
    needed = {
        value: judgments_needed(rule=rule, value=value, error=0.01, n=600, clusters=60, bounds=(0, 1))
        for value in (0.04, 0.06)
    }

    assert needed[0.04] is not None
    assert needed[0.06] is not None
    assert needed[0.04] > needed[0.06]  # Wilson's interval reaches further up than down


def test_decided_is_zero_and_a_tie_with_the_threshold_is_none() -> None:
    given: dict[str, Any] = {"rule": AT_LEAST_HALF, "error": 0.02, "n": 100, "clusters": 20}
    assert judgments_needed(value=0.7, **given) == 0
    assert judgments_needed(value=0.3, **given) == 0
    assert judgments_needed(value=0.5, **given) is None
    assert judgments_needed(value=0.5001, **given) is None


def test_scenarios_that_differ_may_leave_a_rule_undecided_for_good() -> None:
    given: dict[str, Any] = {"rule": AT_LEAST_HALF, "value": 0.56, "error": 0.05, "n": 400, "clusters": 40}
    assert judgments_needed(**given) is not None
    assert judgments_needed(**given, lasting=0.04) is None
    assert judgments_needed(**given, lasting=0.01) > judgments_needed(**given)  # type: ignore[operator]


def test_two_raters_are_forecast_only_once_there_would_be_enough() -> None:
    more = judgments_needed(
        rule=AT_LEAST_HALF, value=0.9, error=0.01, n=10, clusters=1, degrees=0, tuned_for=50, bounds=(0, 1)
    )

    assert more is not None
    assert more >= 10


@settings(max_examples=25)
@given(
    near=st.floats(0.01, 0.4),
    step=st.floats(0.001, 0.09),
    error=st.floats(0.001, 0.2),
    tuned_for=st.sampled_from([None, 20.0, 50.0]),
    bounds=st.sampled_from([None, (0, 1)]),
    side=st.sampled_from([-1, 1]),
)
def test_further_from_the_threshold_needs_no_more(
    *, near: float, step: float, error: float, tuned_for: float | None, bounds: Any, side: int
) -> None:
    def more(distance: float) -> float:
        value = 0.5 + side * distance
        # On a scale it is the effective number of judgments that stays, so that the error falls towards the ends.
        spread = 1.0 if bounds is None else 2 * (value * (1 - value)) ** 0.5
        found = judgments_needed(
            rule=AT_LEAST_HALF,
            value=value,
            error=error * spread,
            n=200,
            clusters=25,
            bounds=bounds,
            tuned_for=tuned_for,
        )
        assert found is None or found >= 0
        return np.inf if found is None else found

    assert more(near + step) <= more(near)
    assert more(near) <= 2_000 or more(near) == np.inf


@pytest.mark.parametrize(
    "wrong",
    [{"error": -1.0}, {"value": np.nan}, {"n": 0}, {"clusters": 0}, {"lasting": 0.5}, {"level": 1.0}],
    ids=str,
)
def test_what_is_no_estimate_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        judgments_needed(
            **{"rule": AT_LEAST_HALF, "value": 0.6, "error": 0.1, "n": 10, "clusters": 5, **wrong}
        )
