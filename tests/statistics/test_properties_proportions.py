"""What must hold for means, rates, medians and questionnaires, whichever answers come in."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apps.statistics.arrays import Floats
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimate
from apps.statistics.proportions import (
    csat,
    mean,
    means,
    median,
    nps,
    proportion,
    proportions,
    rate_per_unit,
    shares,
    sus,
    ueq_s,
)
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS

N = 60
seeds = st.integers(0, 10_000)
populations = st.sampled_from([BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED])
some = settings(max_examples=20)
numbers = st.floats(-100, 100).map(lambda number: round(number, 3))


def who(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {"raters": rng.integers(8, size=N), "scenarios": rng.integers(6, size=N)}


def draw(seed: int) -> Floats:
    rng = np.random.default_rng(seed + 1)
    return np.round(rng.gamma(2, 2, size=N) + rng.integers(3), 2)


def figures(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high, estimate.effective_n]


def everything(values: Floats, people: dict[str, Any], population: Any) -> dict[str, Estimate]:
    """Give every estimator's answer on columns made from the same values."""
    grades = np.clip(np.rint(values), 1, 5).astype(int)
    return {
        "mean": mean(values=values, population=population, **people),
        "bounded": mean(values=values, bounds=(0, 1_000), population=population, **people),
        "median": median(values=values, population=population, **people),
        "proportion": proportion(values=values > 4, population=population, **people),
        "rate": rate_per_unit(amounts=grades, units=values + 1, population=population, **people),
        "nps": nps(values=2 * grades, population=population, **people),
        "csat": csat(values=grades, population=population, **people),
        "sus": sus(answers=np.column_stack([grades, 6 - grades] * 5), population=population, **people),
        "ueq": ueq_s(answers=np.column_stack([grades] * 8), population=population, **people).overall,
    }


@some
@given(seed=seeds, population=populations)
def test_order_and_names_of_raters_and_scenarios_do_not_matter(seed: int, population: Any) -> None:
    values, people, rng = draw(seed), who(seed), np.random.default_rng(seed)
    rows = rng.permutation(N)
    moved = {name: rng.permutation(90_000)[column][rows] for name, column in people.items()}

    before, after = everything(values, people, population), everything(values[rows], moved, population)

    for name, estimate in before.items():
        assert figures(after[name]) == pytest.approx(figures(estimate)), name
        assert after[name].method == estimate.method


@some
@given(seed=seeds, population=st.sampled_from([BOTH_NEW, NEW_RATERS, NEW_SCENARIOS]))
def test_halves_of_an_answer_weigh_as_the_whole(seed: int, population: Any) -> None:
    values, people = draw(seed), who(seed)
    twice: dict[str, Any] = {name: np.tile(column, 2) for name, column in people.items()}
    doubled, weights = np.tile(values, 2), np.full(2 * N, 0.5)

    for one, other in [
        (
            mean(values=values, population=population, **people),
            mean(values=doubled, weights=weights, population=population, **twice),
        ),
        (
            proportion(values=values > 4, population=population, **people),
            proportion(values=doubled > 4, weights=weights, population=population, **twice),
        ),
        (
            median(values=values, population=population, **people),
            median(values=doubled, weights=weights, population=population, **twice),
        ),
    ]:
        # Clusters stay the same, and so does the interval; only the count doubles.
        assert [other.value, other.low, other.high] == pytest.approx([one.value, one.low, one.high])
        assert other.n == 2 * one.n


@some
@given(seed=seeds, population=populations)
def test_every_value_lies_in_its_interval_and_every_interval_on_its_scale(seed: int, population: Any) -> None:
    found = everything(draw(seed), who(seed), population)
    scales = {"proportion": (0, 1), "csat": (0, 1), "nps": (-100, 100), "sus": (0, 100), "ueq": (-3, 3)}

    for name, estimate in found.items():
        assert estimate.low <= estimate.value <= estimate.high, name
        low, high = scales.get(name, (-np.inf, np.inf))
        assert low <= estimate.low, name
        assert estimate.high <= high, name


@some
@given(seed=seeds, shift=numbers, factor=st.floats(0.01, 50))
def test_a_mean_and_a_median_follow_the_scale(seed: int, shift: float, factor: float) -> None:
    values, people = draw(seed), who(seed)

    for estimator in (mean, median):
        one = estimator(values=values, **people)
        other = estimator(values=shift + factor * values, **people)
        expected = [shift + factor * figure for figure in (one.value, one.low, one.high)]
        assert [other.value, other.low, other.high] == pytest.approx(expected, abs=1e-6)


@some
@given(seed=seeds, population=populations)
def test_the_opposite_of_an_answer_mirrors_its_interval(seed: int, population: Any) -> None:
    values, people = draw(seed), who(seed)

    one = proportion(values=values > 4, population=population, **people)
    other = proportion(values=values <= 4, population=population, **people)
    assert [other.value, other.low, other.high] == pytest.approx([1 - one.value, 1 - one.high, 1 - one.low])
    one, other = (mean(values=side * values, population=population, **people) for side in (1, -1))
    assert [other.value, other.low, other.high] == pytest.approx([-one.value, -one.high, -one.low])


@some
@given(seed=seeds)
def test_a_median_of_differing_values_is_mirrored_by_its_opposite(seed: int) -> None:
    values, people = draw(seed) + np.arange(N) / 1_000, who(seed)
    assume(np.unique(values).size == N)

    one, other = (median(values=side * values, **people) for side in (1, -1))

    assert [other.value, other.low, other.high] == pytest.approx([-one.value, -one.high, -one.low])


@some
@given(seed=seeds)
def test_a_better_answer_never_lowers_a_score(seed: int) -> None:
    values, people = draw(seed), who(seed)
    better = values.copy()
    better[seed % N] += 1.0

    before, after = everything(values, people, BOTH_NEW), everything(better, people, BOTH_NEW)

    for name in set(before) - {"rate"}:
        assert after[name].value >= before[name].value - 1e-12, name
    assert after["mean"].value > before["mean"].value


@some
@given(seed=seeds, level=st.floats(0.5, 0.98))
def test_a_higher_level_is_a_wider_interval(seed: int, level: float) -> None:
    values, people = draw(seed), who(seed)

    for estimator, column in ((mean, values), (median, values), (proportion, values > 4)):
        narrow = estimator(values=column, level=level, **people)
        wide = estimator(values=column, level=level + 0.01, **people)
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high


@some
@given(seed=seeds)
def test_shares_add_up_and_equal_proportions(seed: int) -> None:
    people, chosen = who(seed), np.clip(np.rint(draw(seed)), 0, 3).astype(int)
    groups = np.arange(N) % 2

    found = shares(chosen=chosen, options=4, groups=groups, count=2, **people)

    np.testing.assert_allclose(np.sum([share.value for share in found], axis=0), 1)
    alone = proportions(values=chosen == 2, groups=groups, count=2, **people)
    np.testing.assert_array_equal(found[2].low, alone.low)


@some
@given(seed=seeds)
def test_a_rate_does_not_mind_its_units(seed: int) -> None:
    values, people = draw(seed), who(seed)
    amounts = np.rint(values).astype(int)

    one = rate_per_unit(amounts=amounts, units=values + 1, **people)
    other = rate_per_unit(amounts=amounts, units=60 * (values + 1), per=60, **people)

    assert figures(other) == pytest.approx(figures(one))


@given(values=st.lists(numbers, min_size=1, max_size=12), raters=st.integers(1, 4), groups=st.integers(1, 3))
def test_any_handful_of_numbers_has_an_answer_or_a_reason(
    values: list[float], raters: int, groups: int
) -> None:
    column = np.array(values)
    rows = np.arange(column.size)

    for estimator in (mean, median):
        with suppress(StatisticsError):
            assert np.isfinite(
                figures(estimator(values=column, raters=rows % raters, scenarios=rows % 3))
            ).all()
    grouped = means(
        values=column, groups=rows % groups, count=groups + 1, raters=rows % raters, scenarios=rows % 3
    )
    for group, reason in enumerate(grouped.undefined):
        assert np.isnan(grouped.value[group]) == (reason is not None)
