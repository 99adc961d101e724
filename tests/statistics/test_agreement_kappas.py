"""Raw agreement, kappas, Gwet's coefficients and intraclass correlations: by hand, at their limits, and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.agreement import (
    Agreement,
    cohen_kappa,
    estimate,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    icc,
    raw_agreement,
)
from apps.statistics.agreement.chance import FleissKappa, GwetAC, MeanOverUnits, RawAgreement, Weights
from apps.statistics.agreement.units import Rated, rated
from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import BadInput, NoVariation, TooFewScenarios, Undefined

Columns = tuple[Ints, Ints, Ints]
ALL_WEIGHTS: tuple[Weights, ...] = ("none", "linear", "quadratic")


def crowd(seed: int, *, units: int = 40, raters: int = 3, scale: int = 4, noise: float = 0.4) -> Columns:
    """Give units, raters and categories of a full table."""
    rng = np.random.default_rng(seed)
    unit, rater = (column.ravel() for column in np.indices((units, raters)))
    truth = rng.integers(scale, size=units)
    category = np.where(rng.random(unit.size) < noise, rng.integers(scale, size=unit.size), truth[unit])
    return unit, rater, category


def raw(columns: Columns) -> Agreement:
    units, raters, categories = columns
    return raw_agreement(units=units, categories=categories, raters=raters, draws=200)


def fleiss(columns: Columns) -> Agreement:
    units, raters, categories = columns
    return fleiss_kappa(units=units, categories=categories, raters=raters, draws=200)


def first_gwet(columns: Columns) -> Agreement:
    units, raters, categories = columns
    return gwet_ac1(units=units, categories=categories, count=4, raters=raters, draws=200)


def second_gwet(columns: Columns) -> Agreement:
    units, raters, categories = columns
    return gwet_ac2(units=units, categories=categories, count=4, raters=raters, draws=200)


EVERY = pytest.mark.parametrize("coefficient", [raw, fleiss, first_gwet, second_gwet])
Coefficient = Callable[[Columns], Agreement]


def test_raw_agreement_by_hand_counts_every_unit_the_same() -> None:
    found = raw_agreement(
        units=np.array([0, 0, 1, 1, 1, 2]),
        categories=np.array([0, 0, 0, 0, 1, 1]),
        raters=np.array([0, 1, 0, 1, 2, 0]),
    )

    # One unit agrees in its only pair, the other in one of three.
    assert found.value == pytest.approx((1 + 1 / 3) / 2)
    assert (found.n, found.single, found.expected) == (2, 1, 1)


def test_gwets_coefficient_stays_where_kappa_falls() -> None:
    # 20 units of 2 raters; category 1 given twice, never by both [the paradox of Feinstein and Cicchetti 1990].
    categories = np.zeros((20, 2), dtype=np.intp)
    categories[0, 0] = categories[1, 1] = 1
    units, raters = (column.ravel() for column in np.indices((20, 2)))

    kappa = fleiss((units, raters, categories.ravel()))
    gwet = gwet_ac1(units=units, categories=categories.ravel(), count=2, raters=raters)

    assert kappa.value == pytest.approx((0.9 - (0.95**2 + 0.05**2)) / (2 * 0.95 * 0.05))
    assert gwet.value == pytest.approx((0.9 - 2 * 0.95 * 0.05) / (1 - 2 * 0.95 * 0.05))


@EVERY
@given(seed=st.integers(0, 10_000))
def test_names_and_order_do_not_matter(coefficient: Coefficient, seed: int) -> None:
    units, raters, categories = crowd(seed)
    rng = np.random.default_rng(seed)
    order, names = rng.permutation(units.size), rng.permutation(50_000)

    plain = coefficient((units, raters, categories))
    moved = coefficient((names[units[order]], names[raters[order]], categories[order]))

    assert moved.value == pytest.approx(plain.value, abs=1e-12)
    assert moved.high == pytest.approx(plain.high, abs=1e-12)


@pytest.mark.parametrize("coefficient", [raw, fleiss, first_gwet])
def test_names_of_categories_do_not_matter_to_nominal_coefficients(coefficient: Coefficient) -> None:
    units, raters, categories = crowd(2)

    renamed = coefficient((units, raters, np.array([2, 0, 3, 1])[categories]))

    assert renamed.value == pytest.approx(coefficient((units, raters, categories)).value)


@EVERY
def test_perfect_agreement_is_one_and_noise_only_lowers_it(coefficient: Coefficient) -> None:
    found = [coefficient(crowd(3, units=300, noise=noise)) for noise in (0, 0.2, 0.5, 0.8, 1)]

    assert found[0].value == found[0].high == 1
    assert 0.98 < found[0].low < 1
    values = [each.value for each in found]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("coefficient", [fleiss, first_gwet, second_gwet])
def test_random_categories_agree_by_chance(coefficient: Coefficient) -> None:
    found = np.array([coefficient(crowd(seed, noise=1.0, units=100)).value for seed in range(100)])

    # Fleiss' kappa is low by 1 / (raters x units) or so, far below this bound.
    assert abs(found.mean()) < 0.02


def models(found: Rated) -> list[MeanOverUnits]:
    return [RawAgreement(found), FleissKappa(found), *(GwetAC(found, weights) for weights in ALL_WEIGHTS)]


@pytest.mark.parametrize("place", range(5))
def test_draws_the_data_and_the_influence_tell_the_same(place: int) -> None:
    units, raters, categories = crowd(4)
    model = models(rated(units=units, values=categories, raters=raters, scenarios=None, count=4))[place]
    weights, sums = model.rated.units_of, model.sums()

    def value(weights: Floats) -> float:
        observed, expected = model.figures((weights @ sums)[None])
        return float(1 - observed[0] / expected[0])

    observed, expected = model.point()
    step = 1e-4 * np.eye(weights.size)
    slope = np.array([(value(weights + one) - value(weights - one)) / 2e-4 for one in step])

    assert value(weights) == pytest.approx(1 - observed / expected)
    np.testing.assert_allclose(model.influence(), slope - slope @ weights / model.rated.n, atol=1e-7)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weights_without_a_table_are_those_of_the_table(weights: Weights) -> None:
    units, raters, categories = crowd(6, scale=7)
    model = GwetAC(rated(units=units, values=categories, raters=raters, scenarios=None, count=7), weights)
    codes = np.arange(7)
    away = np.abs(codes[:, None] - codes) / 6
    table = 1 - (away if weights == "linear" else away**2)

    counts = model.rated.counts.toarray()
    pairs = (counts * (counts @ table.T - 1)).sum(axis=1) / 6  # three raters make six ordered pairs
    shares = counts.T @ model.rated.units_of / (3 * model.rated.n)

    np.testing.assert_allclose(1 - model.unit_disagreement, pairs, atol=1e-12)
    chance = table.sum() / (7 * 6) * (shares * (1 - shares)).sum()
    assert 1 - model.point()[1] == pytest.approx(chance)


def test_fleiss_kappa_refuses_units_of_different_size() -> None:
    units, raters, categories = crowd(7)

    with pytest.raises(Undefined, match=r"from 2 to 3.*Krippendorff's alpha"):
        fleiss((units[1:], raters[1:], categories[1:]))
    with pytest.raises(NoVariation):
        fleiss((units, raters, categories * 0))


def test_a_million_categories_need_no_squared_table() -> None:
    count = 10**6
    units, raters = (column.ravel() for column in np.indices((3_000, 2)))
    categories = np.random.default_rng(8).integers(count, size=units.size)
    categories[1::4] = categories[::4]

    first = gwet_ac1(units=units, categories=categories, count=count, raters=raters)
    second = gwet_ac2(units=units, categories=categories, count=count, raters=raters)
    cohen = [
        cohen_kappa(first=categories[::2], second=categories[1::2], count=count, weights=weights)
        for weights in ALL_WEIGHTS
    ]

    assert first.value == pytest.approx(0.5, abs=1e-3)
    assert "linearised" in first.method
    assert second.low < second.value < second.high
    assert [found.value for found in cohen] == pytest.approx([0.5] * 3, abs=0.05)


def test_cohens_kappa_by_hand() -> None:
    first, second = np.array([0] * 25 + [1] * 25), np.array([0] * 20 + [1] * 5 + [0] * 10 + [1] * 15)

    found = cohen_kappa(first=first, second=second, count=2)

    assert found.value == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert (found.n, found.ratings, found.raters, found.measurement) == (50, 100, 2, "nominal")
    assert found.method == "Cohen's kappa, no weights; linearised over units, t(49); raters as given"
    swapped = cohen_kappa(first=second, second=first, count=2)
    assert [swapped.value, swapped.low] == pytest.approx([found.value, found.low])


@pytest.mark.parametrize("weights", ALL_WEIGHTS)
def test_cohens_kappa_draws_scenarios_whole(weights: Weights) -> None:
    rng = np.random.default_rng(9)
    first = rng.integers(4, size=50)
    second = np.where(rng.random(50) < 0.5, first, rng.integers(4, size=50))
    alone = cohen_kappa(first=first, second=second, count=4, weights=weights)

    four = cohen_kappa(
        first=np.tile(first, 4),
        second=np.tile(second, 4),
        count=4,
        weights=weights,
        scenarios=np.tile(np.arange(50), 4),
    )

    assert [four.value, four.low, four.high] == pytest.approx([alone.value, alone.low, alone.high])
    with pytest.raises(TooFewScenarios):
        cohen_kappa(first=first, second=second, count=4, weights=weights, scenarios=first * 0)


def test_cohens_kappa_at_its_limits() -> None:
    same = np.array([0, 1, 1, 0, 2] * 4)

    perfect = cohen_kappa(first=same, second=same, count=3)

    assert perfect.value == perfect.high == 1
    assert perfect.low**20 == pytest.approx(0.025)
    with pytest.raises(NoVariation):
        cohen_kappa(first=same * 0, second=same * 0, count=3)
    with pytest.raises(Undefined):
        cohen_kappa(first=same[:1], second=same[:1], count=3)


@pytest.mark.parametrize(
    "wrong",
    [{"count": 1}, {"count": 2}, {"weights": "cubic"}, {"level": 0}, {"second": np.array([0, 1])}],
)
def test_bad_input_to_cohens_kappa_is_refused(wrong: dict[str, Any]) -> None:
    columns: dict[str, Any] = {"first": np.array([0, 1, 2]), "second": np.array([0, 1, 1]), "count": 3}

    with pytest.raises(BadInput):
        cohen_kappa(**{**columns, **wrong})


def test_bad_input_to_gwets_coefficients_is_refused() -> None:
    units, raters, categories = crowd(10)
    for count in (1, 3):
        with pytest.raises(BadInput):
            gwet_ac1(units=units, categories=categories, count=count, raters=raters)
    with pytest.raises(BadInput, match="linear or quadratic"):
        gwet_ac2(units=units, categories=categories, count=4, raters=raters, weights="none")  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        raw_agreement(units=units, categories=categories + 0.5, raters=raters)  # type: ignore[arg-type]


@EVERY
def test_too_many_patterns_are_linearised(coefficient: Coefficient, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = crowd(11, units=200)
    drawn = coefficient(columns)

    monkeypatch.setattr(estimate, "MOST_CELLS", 5)
    linear = coefficient(columns)

    assert "t(199)" in linear.method
    assert linear.high - linear.low == pytest.approx(drawn.high - drawn.low, rel=0.15)


def test_intraclass_correlation_by_hand() -> None:
    # Two raters, the second always one higher and once two: consistency forgives the shift.
    values = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    units, raters = (column.ravel() for column in np.indices((3, 2)))

    agreement = icc(units=units, values=values.ravel(), raters=raters, form="agreement")
    consistency = icc(units=units, values=values.ravel(), raters=raters, form="consistency")

    # Mean squares: units 61 / 6, raters 8 / 3, error 1 / 6.
    assert consistency.between_units == pytest.approx(61 / 6)
    assert consistency.between_raters == pytest.approx(8 / 3)
    assert consistency.error == pytest.approx(1 / 6)
    assert consistency.value == pytest.approx((61 - 1) / (61 + 1))
    assert agreement.value == pytest.approx((61 - 1) / (61 + 1 + 2 / 3 * (16 - 1)))
    assert agreement.population == "new raters, new scenarios"
    assert consistency.population == "fixed raters, new scenarios"
    assert (agreement.few_raters, consistency.few_raters) == (True, False)


def test_the_one_way_form_takes_unequal_units_by_hand() -> None:
    found = icc(
        units=np.array([0, 0, 1, 1, 1]), values=np.array([1, 3, 4, 6, 8]), raters=np.arange(5), form="one"
    )

    # Means 2 and 6 around 4.4; 2.4 ratings per unit stand for two and three: (5 - 13 / 5) / 1.
    assert found.between_units == pytest.approx(2 * 2.4**2 + 3 * 1.6**2)
    assert found.error == pytest.approx(10 / 3)
    assert found.value == pytest.approx((19.2 - 10 / 3) / (19.2 + 1.4 * 10 / 3))
    assert found.low < found.value < found.high <= 1


def test_the_one_way_form_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(12)
    sizes = rng.integers(1, 7, size=3_000)
    units = np.repeat(np.arange(3_000), sizes)
    values = rng.normal(size=3_000)[units] + rng.normal(size=units.size)

    found = icc(units=units, values=values, raters=rng.integers(50, size=units.size), form="one")

    assert found.low < 0.5 < found.high
    assert found.high - found.low < 0.06
    assert found.single == int((sizes == 1).sum())
    assert found.between_raters is None


@pytest.mark.parametrize("form", ["one", "agreement", "consistency"])
def test_intraclass_correlations_do_not_mind_names_order_and_scale(form: Any) -> None:
    units, raters, categories = crowd(13)
    values = categories + 0.3 * raters
    order, names = np.random.default_rng(13).permutation(units.size), np.arange(500)[::-1]

    plain = icc(units=units, values=values, raters=raters, form=form)
    moved = icc(
        units=names[units[order]], values=40 - 3 * values[order], raters=names[raters[order]], form=form
    )

    assert [moved.value, moved.low, moved.high] == pytest.approx([plain.value, plain.low, plain.high])


def test_two_way_forms_refuse_gaps_and_repeats() -> None:
    units, raters, categories = crowd(14)
    twice = raters.copy()
    twice[1] = 0

    for columns in ((units[1:], categories[1:], raters[1:]), (units, categories, twice)):
        with pytest.raises(Undefined, match="one-way form"):
            icc(units=columns[0], values=columns[1], raters=columns[2])


def test_intraclass_correlations_without_error_are_undefined() -> None:
    units, raters = (column.ravel() for column in np.indices((10, 3)))

    with pytest.raises(NoVariation):
        icc(units=units, values=units + 0.1 * raters, raters=raters, form="consistency")
    with pytest.raises(Undefined, match="there are 1"):
        icc(units=units[:3], values=raters[:3], raters=raters[:3], form="one")
    with pytest.raises(BadInput, match="form"):
        icc(units=units, values=raters, raters=raters, form="two")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="Level"):
        icc(units=units, values=raters, raters=raters, level=2)
