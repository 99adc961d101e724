"""Prediction-powered means and the agreement of proxies with people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from apps.statistics.errors import BadInput, NoVariation, StatisticsError, TooFewRaters, Undefined
from apps.statistics.population import Population
from apps.statistics.proportions import mean
from apps.statistics.proxies import prediction_powered_mean, proxy_agreement, proxy_bias
from apps.statistics.proxies.prediction_powered import spread
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, degrees_by_hand, golden

GOLDEN = golden("proxies")


def study(seed: int, *, use: float = 1.0, noise: float = 0.4, rest: int = 1_500) -> dict[str, Any]:
    """Forty raters judge outputs on sixty scenarios, mean truly 0; the proxy has seen more on 300 others."""
    rng = np.random.default_rng(seed)
    raters, scenarios = np.repeat(np.arange(40), 12), rng.integers(0, 60, 480)
    merit = rng.normal(0, 0.5, 60)[scenarios] + rng.normal(0, 0.5, 480)
    values = merit + rng.normal(0, 0.4, 40)[raters] + rng.normal(0, 0.6, 480)
    others = rng.integers(0, 300, rest)
    far = rng.normal(0, 0.5, 300)[others] + rng.normal(0, 0.5, rest)
    return {
        "values": values,
        "proxies": use * merit + noise * rng.normal(0, 1, 480) + 0.3,
        "rest": use * far + noise * rng.normal(0, 1, rest) + 0.3,
        "raters": raters,
        "scenarios": scenarios,
        "rest_scenarios": others + 60,
    }


@pytest.mark.parametrize("tuning", ["0.0", "0.4", "1.0"])
def test_independent_rows_give_the_librarys_interval(tuning: str) -> None:
    values, same, rest = (np.array(GOLDEN[name]) for name in ("values", "same", "rest"))
    value, low, high = GOLDEN["ppi"][tuning]
    n, many, weight = values.size, rest.size, float(tuning)

    found = prediction_powered_mean(
        values=values,
        proxies=same,
        rest=rest,
        raters=np.arange(n),
        scenarios=np.arange(n),
        tuning=weight,
        population=BOTH_FIXED,
    )

    assert found.value == pytest.approx(value, rel=1e-9)
    # The library divides by n where this divides by n - 1, and uses the normal quantile instead of t.
    error = (high - low) / 2 / ndtri(0.975)
    rectified, imputed = np.var(values - weight * same) / n, weight**2 * np.var(rest) / many
    assert np.sqrt(rectified + imputed) == pytest.approx(error, rel=1e-9)
    own = spread(
        people=values,
        same=same,
        rest=rest,
        raters=np.arange(n),
        scenarios=np.arange(n),
        rest_scenarios=np.arange(many),
        population=BOTH_FIXED,
    )
    assert own.variance(weight) == pytest.approx(
        rectified * n / (n - 1) + imputed * many / (many - 1), rel=1e-9
    )


def test_clusters_of_raters_are_those_of_statsmodels() -> None:
    values, same, rest, raters = (np.array(GOLDEN[name]) for name in ("values", "same", "rest", "raters"))

    own = spread(
        people=values,
        same=same,
        rest=rest,
        raters=raters,
        scenarios=raters,
        rest_scenarios=np.arange(rest.size),
        population=NEW_RATERS,
    )

    groups = np.unique(raters).size
    people = own.variance(0.4) - 0.4**2 * np.var(rest, ddof=1) / rest.size
    assert people == pytest.approx(GOLDEN["clustered_variance_0.4"] * groups / (groups - 1), rel=1e-8)
    assert own.degrees == pytest.approx(degrees_by_hand(raters))


@pytest.mark.parametrize("population", [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS])
def test_without_tuning_it_is_the_mean_of_people(population: Population) -> None:
    data = study(1)

    found = prediction_powered_mean(**data, tuning=0.0, population=population)
    plain = mean(
        values=data["values"], raters=data["raters"], scenarios=data["scenarios"], population=population
    )

    assert [found.value, found.low, found.high] == pytest.approx([plain.value, plain.low, plain.high])
    assert (found.width_ratio, found.gain) == (1.0, 1.0)


@given(st.integers(0, 2**31), st.sampled_from([0.0, 0.3, 1.0]))
def test_tuning_never_widens_and_nothing_depends_on_codes_or_order(seed: int, use: float) -> None:
    data = study(seed, use=use, rest=300)
    rng = np.random.default_rng(seed)
    rows, others, names = rng.permutation(480), rng.permutation(300), rng.permutation(40)

    found = prediction_powered_mean(**data)
    turned = prediction_powered_mean(
        values=data["values"][rows],
        proxies=data["proxies"][rows],
        raters=names[data["raters"][rows]],
        scenarios=data["scenarios"][rows],
        rest=data["rest"][others],
        rest_scenarios=data["rest_scenarios"][others],
    )

    assert found.width_ratio <= 1 + 1e-9
    assert 0 <= found.tuning <= 1
    assert [turned.value, turned.low, turned.high] == pytest.approx([found.value, found.low, found.high])


def test_a_perfect_proxy_gives_the_width_of_the_large_sample() -> None:
    rng = np.random.default_rng(2)
    values, rest = rng.normal(0, 1, 200), rng.normal(0, 1, 20_000)

    found = prediction_powered_mean(
        values=values,
        proxies=values,
        rest=rest,
        raters=np.arange(200),
        scenarios=np.arange(200),
        tuning=1.0,
        population=NEW_SCENARIOS,
    )

    assert found.value == pytest.approx(rest.mean())
    assert (found.high - found.low) / 2 == pytest.approx(1.972 * rest.std() / np.sqrt(20_000), rel=1e-3)
    assert found.gain == pytest.approx(100, rel=0.2)


def test_a_useless_proxy_is_left_out() -> None:
    ratios = [prediction_powered_mean(**study(seed, use=0.0)).width_ratio for seed in range(10)]

    assert np.mean(ratios) > 0.97
    constant = study(3, use=0.0, noise=0.0)
    assert prediction_powered_mean(**constant).tuning == 0


def test_scenarios_in_both_parts_bind_them() -> None:
    data = study(4)
    alone = prediction_powered_mean(**data, tuning=1.0)
    shared = prediction_powered_mean(**{**data, "rest_scenarios": data["rest_scenarios"] % 60}, tuning=1.0)
    people, same, rest = data["values"], data["proxies"], data["rest"]
    where = data["rest_scenarios"] % 60
    by = np.bincount(data["scenarios"], (people - same - (people - same).mean()) / 480, minlength=60)
    theirs = np.bincount(where, (rest - rest.mean()) / rest.size, minlength=60)

    # Var = people's part (unchanged) + the rest's squares by scenario + twice their products.
    rest_before = np.bincount(data["rest_scenarios"], (rest - rest.mean()) / rest.size)
    change = 60 / 59 * theirs @ theirs - 300 / 299 * rest_before @ rest_before + 2 * by @ theirs
    widths = [(found.high - found.low) ** 2 for found in (shared, alone)]
    quantile = (
        (alone.people_high - alone.people_low)
        / 2
        / np.sqrt(spread(**_parts(data), population=BOTH_NEW).variance(0.0))
    )
    assert (widths[0] - widths[1]) / 4 / quantile**2 == pytest.approx(change, rel=1e-6)


def _parts(data: dict[str, Any]) -> dict[str, Any]:
    names = {"values": "people", "proxies": "same"}
    return {names.get(name, name): column for name, column in data.items()}


def test_clustered_intervals_cover() -> None:
    held, people = [], []
    for seed in range(200):
        found = prediction_powered_mean(**study(seed))
        held.append(found.low <= 0 <= found.high)
        people.append(found.width_ratio)

    assert 0.91 <= np.mean(held) <= 0.99
    assert np.mean(people) < 0.85


def test_too_little_is_undefined() -> None:
    data = study(5)
    with pytest.raises(Undefined, match="two more"):
        prediction_powered_mean(**{**data, "rest": np.ones(1), "rest_scenarios": np.zeros(1, dtype=int)})
    with pytest.raises(TooFewRaters):
        prediction_powered_mean(**{**data, "raters": np.zeros(480, dtype=int)})
    with pytest.raises(NoVariation):
        prediction_powered_mean(**{**data, "values": np.ones(480)})
    with pytest.raises(BadInput, match="tuning"):
        prediction_powered_mean(**data, tuning=1.5)
    with pytest.raises(BadInput):
        prediction_powered_mean(**{**data, "rest": np.full(1_500, np.nan)})
    with pytest.raises(StatisticsError):
        prediction_powered_mean(**{name: column[:0] for name, column in data.items()})


def test_a_proxy_agrees_with_the_majority() -> None:
    # Unit 0: 1 1 0. Unit 1: a tie. Unit 2: 2 2. Unit 3: nobody. Unit 4: 0.
    found = proxy_agreement(
        units=np.array([0, 0, 0, 1, 1, 2, 2, 4]),
        answers=np.array([1, 1, 0, 0, 1, 2, 2, 0]),
        raters=np.array([0, 1, 2, 0, 1, 2, 3, 0]),
        proxies=np.array([0, 0, 0, 0, 0, 1]),
        proxy_units=np.array([0, 1, 2, 3, 4, 0]),
        proxy_answers=np.array([1, 1, 2, 0, 1, 0]),
        proxy_scenarios=np.array([0, 1, 2, 3, 4, 0]),
        count=3,
    )

    first = found.estimates.at(0)
    assert first.value == pytest.approx(2 / 3)
    assert (first.n, first.raters, first.scenarios) == (3, 4, 3)
    assert (found.tied.tolist(), found.unjudged.tolist()) == ([1, 0, 0], [1, 0, 0])
    # Majority 1 2 0, proxy 1 2 1: agreed 2/3, chance (1 x 2 + 1 x 1) / 9.
    assert found.corrected[0] == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))
    assert found.estimates.undefined[1] is not None
    assert found.estimates.undefined[2] is not None
    assert np.isnan(found.corrected[1:]).all()


def test_chance_is_taken_off_as_the_libraries_do() -> None:
    majority, proxy = np.array(GOLDEN["majority"]), np.array(GOLDEN["proxy"])
    units = np.arange(80)

    found = proxy_agreement(
        units=units,
        answers=majority,
        raters=np.zeros(80, dtype=int),
        proxies=np.zeros(80, dtype=int),
        proxy_units=units,
        proxy_answers=proxy,
        proxy_scenarios=units,
        count=1,
    )

    assert found.corrected[0] == pytest.approx(GOLDEN["kappa_statsmodels"], rel=1e-10)
    assert found.corrected[0] == pytest.approx(GOLDEN["kappa_sklearn"], rel=1e-10)


def test_bias_is_the_mean_difference() -> None:
    data = study(6)
    columns = {name: data[name] for name in ("values", "proxies", "raters", "scenarios")}

    found = proxy_bias(**columns)

    assert found.value == pytest.approx((data["proxies"] - data["values"]).mean())
    assert found.low < 0.3 < found.high
    assert proxy_bias(**columns, bounds=(-5.0, 5.0)).value == pytest.approx(found.value)
