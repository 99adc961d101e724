"""Krippendorff's alpha: by hand, under relabelling, where it is undefined, and how often its interval covers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.agreement import Agreement, estimate, krippendorff_alpha, unit_agreement
from apps.statistics.agreement.alpha import Measurement, alpha_of
from apps.statistics.agreement.units import rated
from apps.statistics.arrays import Floats, Ints, Numbers
from apps.statistics.errors import BadInput, NoVariation, TooFewScenarios, Undefined

LEVELS: tuple[Measurement, ...] = ("nominal", "ordinal", "interval")
EVERY_LEVEL = pytest.mark.parametrize("measurement", LEVELS)


def crowd(
    seed: int, *, units: int = 40, raters: int = 4, scale: int = 5, noise: float = 0.4
) -> tuple[Ints, Ints, Ints]:
    """Give units, raters and values: a share `noise` of the ratings is random, some are missing."""
    rng = np.random.default_rng(seed)
    unit, rater = (column.ravel() for column in np.indices((units, raters)))
    truth = rng.integers(scale, size=units)
    value = np.where(rng.random(unit.size) < noise, rng.integers(scale, size=unit.size), truth[unit])
    kept = (rater < 2) | (rng.random(unit.size) < 0.7)
    return unit[kept], rater[kept], value[kept]


def alpha(columns: tuple[Ints, Ints, Numbers], measurement: Measurement = "nominal") -> Agreement:
    units, raters, values = columns
    return krippendorff_alpha(units=units, values=values, raters=raters, measurement=measurement, draws=200)


def test_a_small_table_by_hand() -> None:
    # Three units of two: (0, 0), (0, 1), (1, 1); the fourth has one rating and counts nowhere.
    found = krippendorff_alpha(
        units=np.array([0, 0, 1, 1, 2, 2, 3]),
        values=np.array([0, 0, 0, 1, 1, 1, 7]),
        raters=np.array([0, 1, 0, 1, 0, 4, 5]),
        measurement="nominal",
    )

    # Observed: 2 of 6 ordered pairs differ. Expected: 3 zeros and 3 ones, 2 x 3 x 3 of 6 x 5.
    assert found.observed == pytest.approx(1 / 3)
    assert found.expected == pytest.approx(3 / 5)
    assert found.value == pytest.approx(1 - (1 / 3) / (3 / 5))
    assert (found.n, found.ratings, found.raters, found.single, found.scenarios) == (3, 6, 3, 1, 3)
    assert found.population == "fixed raters, new scenarios"
    assert found.method.startswith("Krippendorff's alpha, nominal; bootstrap over units, 1000 draws")
    assert found.method.endswith("raters as given")


def test_distances_of_the_three_levels_by_hand() -> None:
    units, values = np.array([0, 0, 1, 1]), np.array([1, 4, 4, 9])

    observed = {
        level: krippendorff_alpha(
            units=units, values=values, raters=np.array([0, 1, 0, 1]), measurement=level
        ).observed
        for level in LEVELS
    }

    # Mid-ranks of 1, 4, 4, 9 are .5, 2, 2, 3.5 on the scale of the formula: both pairs are 1.5 apart.
    assert observed["nominal"] == pytest.approx(1)
    assert observed["ordinal"] == pytest.approx(1.5**2)
    assert observed["interval"] == pytest.approx((3**2 + 5**2) / 2)


@EVERY_LEVEL
@given(seed=st.integers(0, 10_000))
def test_names_and_order_of_units_and_raters_do_not_matter(measurement: Measurement, seed: int) -> None:
    units, raters, values = crowd(seed)
    rng = np.random.default_rng(seed)
    order, names = rng.permutation(units.size), rng.permutation(90_000)

    plain = alpha((units, raters, values), measurement)
    moved = alpha((names[units[order]], names[raters[order]], values[order]), measurement)

    assert moved.value == pytest.approx(plain.value, abs=1e-12)
    assert moved.low == pytest.approx(plain.low, abs=1e-12)
    assert (moved.n, moved.raters, moved.ratings) == (plain.n, plain.raters, plain.ratings)


@given(seed=st.integers(0, 10_000))
def test_nominal_takes_any_names_ordinal_any_rising_ones_interval_any_scale(seed: int) -> None:
    units, raters, values = crowd(seed)
    rng = np.random.default_rng(seed)
    names, rising = rng.permutation(50), np.cumsum(rng.integers(1, 9, size=5))

    assert alpha((units, raters, names[values])).value == pytest.approx(alpha((units, raters, values)).value)
    ordinal = alpha((units, raters, values), "ordinal")
    assert alpha((units, raters, rising[values]), "ordinal").value == pytest.approx(ordinal.value)
    interval = alpha((units, raters, values), "interval")
    scaled = alpha((units, raters, 1e6 - 0.25 * values), "interval")
    assert scaled.value == pytest.approx(interval.value, abs=1e-9)


@EVERY_LEVEL
def test_a_table_may_come_in_any_number_of_pieces(measurement: Measurement) -> None:
    units, raters, values = crowd(3)
    pieces = np.array_split(np.arange(units.size), 7)[::-1]

    whole = alpha((units, raters, values), measurement)
    joined = np.concatenate(pieces)

    assert alpha((units[joined], raters[joined], values[joined]), measurement) == whole


@EVERY_LEVEL
def test_perfect_agreement_is_one_with_an_interval_that_has_width(measurement: Measurement) -> None:
    units = np.repeat(np.arange(20), 3)

    found = alpha((units, np.tile(np.arange(3), 20), units % 4), measurement)

    assert found.value == found.high == 1
    # Had a share 1 - low of the units been rated at random, none of 20 would show it with chance 2.5 %.
    assert found.low**20 == pytest.approx(0.025)
    assert "all agree" in found.method


@pytest.mark.parametrize("measurement", ["ordinal", "interval"])
def test_the_interval_ends_at_one(measurement: Measurement) -> None:
    values = np.array([1, 1, 1, 2, 2, 3, 5, 5, 5, 4, 4, 5, 2, 2, 2, 3, 3, 1, 4, 4, 4, 1, 1, 2])

    found = alpha((np.repeat(np.arange(8), 3), np.tile(np.arange(3), 8), values), measurement)

    assert found.low < found.value < 1
    assert found.high == 1


@EVERY_LEVEL
def test_random_ratings_agree_by_chance(measurement: Measurement) -> None:
    found = np.array([alpha(crowd(seed, noise=1.0), measurement).value for seed in range(150)])

    assert abs(found.mean()) < 3 * found.std() / np.sqrt(found.size)


@EVERY_LEVEL
def test_noise_only_lowers_it(measurement: Measurement) -> None:
    found = [alpha(crowd(5, units=400, noise=noise), measurement).value for noise in (0, 0.2, 0.5, 0.8, 1)]

    assert found == sorted(found, reverse=True)
    assert found[0] == 1
    assert abs(found[-1]) < 0.1


def test_ratings_that_do_not_vary_say_nothing() -> None:
    units, raters = np.repeat(np.arange(5), 2), np.tile([0, 1], 5)

    with pytest.raises(NoVariation, match="All ratings are the same"):
        alpha((units, raters, np.full(10, 3)))


def test_fewer_than_two_units_with_pairs_are_refused() -> None:
    with pytest.raises(Undefined, match="there are 1"):
        alpha((np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1, 2, 1])))
    empty = np.array([], dtype=np.intp)
    with pytest.raises(Undefined, match="there are 0"):
        alpha((empty, empty, empty))


def test_draws_without_variation_are_left_out_and_told() -> None:
    units, raters, values = np.repeat(np.arange(2), 2), np.tile([0, 1], 2), np.array([0, 0, 0, 1])

    found = alpha((units, raters, values))

    assert "without variation left out" in found.method
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": np.array([0.0, np.nan, 1.0, 1.0])},
        {"values": np.array([0.0, np.inf, 1.0, 1.0])},
        {"values": np.array([0, 1, 1])},
        {"units": np.array([0, 0, -1, -1])},
        {"units": np.array([0.0, 0.0, 1.0, 1.0])},
        {"raters": np.array([0, 1])},
        {"measurement": "ratio"},
        {"draws": 5},
        {"level": 1.0},
        {"scenarios": np.array([0, 1, 1, 1])},
    ],
)
def test_bad_input_is_refused(wrong: dict[str, object]) -> None:
    given = {
        "units": np.array([0, 0, 1, 1]),
        "values": np.array([0, 1, 1, 1]),
        "raters": np.array([0, 1, 0, 1]),
        "measurement": "nominal",
    }

    with pytest.raises(BadInput):
        krippendorff_alpha(**{**given, **wrong})  # type: ignore[arg-type]


def test_units_of_one_scenario_are_drawn_together() -> None:
    # Ten scenarios of six copies of one unit: sixty units tell no more than ten.
    units, raters, values = crowd(8, units=10, noise=0.5)
    copies = (np.arange(6)[:, None] * 10 + units).ravel()
    six = (copies, np.tile(raters, 6), np.tile(values, 6))

    alone = krippendorff_alpha(units=copies, values=six[2], raters=six[1], measurement="ordinal")
    together = krippendorff_alpha(
        units=copies, values=six[2], raters=six[1], measurement="ordinal", scenarios=copies % 10
    )

    assert together.value == alone.value
    assert (together.scenarios, alone.scenarios) == (10, 60)
    assert (together.high - together.low) / (alone.high - alone.low) == pytest.approx(np.sqrt(6), rel=0.15)
    assert "bootstrap over scenarios" in together.method
    with pytest.raises(TooFewScenarios):
        krippendorff_alpha(
            units=copies, values=six[2], raters=six[1], measurement="ordinal", scenarios=copies * 0
        )


def test_scenarios_of_one_unit_each_change_nothing() -> None:
    units, raters, values = crowd(9)

    named = krippendorff_alpha(
        units=units, values=values, raters=raters, measurement="interval", scenarios=units + 70, draws=200
    )

    assert named == alpha((units, raters, values), "interval")


@EVERY_LEVEL
def test_sums_of_draws_and_the_data_say_the_same(measurement: Measurement) -> None:
    units, raters, values = crowd(11)
    found = alpha_of(rated(units=units, values=values, raters=raters, scenarios=None), measurement)

    observed, expected = found.figures((found.rated.units_of @ found.sums())[None])

    assert (observed[0], expected[0]) == pytest.approx(found.point(), rel=1e-12)


@EVERY_LEVEL
def test_influence_is_what_one_more_unit_does(measurement: Measurement) -> None:
    units, raters, values = crowd(12)
    found = alpha_of(rated(units=units, values=values, raters=raters, scenarios=None), measurement)
    sums, weights = found.sums(), found.rated.units_of

    def value(weights: Floats) -> float:
        observed, expected = found.figures((weights @ sums)[None])
        return float(1 - observed[0] / expected[0])

    step = 1e-4 * np.eye(weights.size)
    slope = np.array([(value(weights + one) - value(weights - one)) / 2e-4 for one in step])

    np.testing.assert_allclose(found.influence(), slope - slope @ weights / found.rated.n, atol=1e-7)


@EVERY_LEVEL
def test_the_linearised_interval_takes_over_and_is_much_the_same(
    measurement: Measurement, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = crowd(13, units=300)
    drawn = alpha(columns, measurement)

    monkeypatch.setattr(estimate, "MOST_ROWS", 10)
    linear = alpha(columns, measurement)

    assert "linearised over units, t(299)" in linear.method
    assert linear.value == drawn.value
    assert linear.high - linear.low == pytest.approx(drawn.high - drawn.low, rel=0.15)


def test_linearised_scenarios_are_drawn_together_too(monkeypatch: pytest.MonkeyPatch) -> None:
    units, raters, values = crowd(18, units=150)
    copies = (np.arange(2)[:, None] * 150 + units).ravel()
    monkeypatch.setattr(estimate, "MOST_ROWS", 10)

    alone = alpha((units, raters, values), "ordinal")
    together = krippendorff_alpha(
        units=copies,
        values=np.tile(values, 2),
        raters=np.tile(raters, 2),
        measurement="ordinal",
        scenarios=copies % 150,
    )

    assert "linearised over scenarios, t(149)" in together.method
    assert together.high - together.low == pytest.approx(alone.high - alone.low, rel=0.01)


def test_many_values_need_no_squared_table() -> None:
    rng = np.random.default_rng(14)
    units = np.repeat(np.arange(50_000), 2)
    values = rng.integers(10**6, size=units.size)
    values[1::2] = np.where(rng.random(50_000) < 0.5, values[::2], values[1::2])

    found = [alpha((units, np.tile([0, 1], 50_000), values), level) for level in LEVELS]

    for result in found:
        assert result.value == pytest.approx(0.5, abs=0.02)
        assert result.low < 0.5 < result.high
        assert "linearised" in result.method


def test_many_ratings_of_many_values_leave_the_same_number_as_few_patterns() -> None:
    # Thirty values and up to eight ratings do not fit into one number: units then are patterns of their own.
    units, raters, values = crowd(15, units=30, raters=8, scale=30)
    folded = rated(units=units, values=values % 5, raters=raters, scenarios=None)
    plain = rated(units=units, values=values, raters=raters, scenarios=None)

    assert plain.units_of.size == 30
    assert folded.units_of.sum() == 30
    np.testing.assert_array_equal(plain.totals, np.bincount(values)[np.unique(values)])


def test_a_crowd_of_units_is_held_as_few_patterns() -> None:
    units, raters, values = crowd(19, units=20_000, raters=5)

    found = rated(units=units, values=values, raters=raters, scenarios=None)

    # Two to five ratings on a scale of five: 15 + 35 + 70 + 126 multisets, whatever the number of units.
    assert found.units_of.size <= 246
    assert found.units_of.sum() == found.n == 20_000
    assert found.totals.sum() == found.ratings == units.size


def test_the_interval_covers_what_it_promises() -> None:
    """60 units of 4 ratings on a scale of 5, 160 studies: within 3 Monte Carlo errors of 95 %."""
    truth = alpha(crowd(999, units=100_000), "ordinal").value
    hits = 0
    for seed in range(160):
        found = alpha(crowd(seed, units=60), "ordinal")
        hits += found.low <= truth <= found.high

    assert 0.95 - 3 * np.sqrt(0.95 * 0.05 / 160) <= hits / 160 <= 1


def test_disputed_units_are_listed_first() -> None:
    units = np.array([4, 4, 4, 7, 7, 7, 9, 9, 9, 2, 2, 1])
    values = np.array([1, 1, 1, 1, 2, 3, 1, 1, 2, 3, 2, 2])

    found = unit_agreement(
        units=units, values=values, raters=np.array([0, 1, 2] * 3 + [0, 1, 0]), measurement="nominal"
    )

    assert found.units.tolist() == [2, 4, 7, 9]
    assert found.observed.tolist() == pytest.approx([1, 0, 1, 2 / 3])
    assert found.most_disputed(5).tolist() == [7, 2, 9]
    assert found.most_disputed(1).tolist() == [7]
    assert (found.single, found.n, found.population) == (1, 4, "fixed raters, fixed scenarios")


@EVERY_LEVEL
def test_alpha_is_the_mean_over_units(measurement: Measurement) -> None:
    units, raters, values = crowd(16)
    by_unit = unit_agreement(units=units, values=values, raters=raters, measurement=measurement)

    mean = np.average(by_unit.value, weights=by_unit.ratings)

    assert mean == pytest.approx(alpha((units, raters, values), measurement).value)
    with pytest.raises(NoVariation):
        unit_agreement(units=units, values=values * 0, raters=raters, measurement=measurement)
