"""Pairs that differ in an attribute alone: differences, flips, McNemar, sign flips, gaps between values, and the bias score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.counterfactual import (
    Leaning,
    attribute_gaps,
    bias_score,
    flip_rate,
    mcnemar,
    paired_difference,
    sign_flip,
)
from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, TooFewScenarios, Undefined
from apps.statistics.proportions import mean, proportion
from tests.statistics.crowds import BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, degrees_by_hand, golden

GOLDEN = golden("counterfactual")
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
SCORES: dict[str, Any] = {"first": COLUMNS["first"], "second": COLUMNS["second"]}
CLUSTERS: dict[str, Any] = {"raters": COLUMNS["raters"], "sets": COLUMNS["sets"]}
GAPS = COLUMNS["first"] - COLUMNS["second"]


def outcomes(only_first: int, only_second: int, both: int = 10, neither: int = 10) -> dict[str, Any]:
    counts = [only_first, only_second, both, neither]
    return {"first": np.repeat([1, 0, 1, 0], counts), "second": np.repeat([0, 1, 1, 0], counts)}


@pytest.mark.parametrize(
    "table", GOLDEN["mcnemar"], ids=lambda table: f"{table['only_first']}-{table['only_second']}"
)
def test_mcnemar_equals_statsmodels_and_scipy(table: dict[str, float]) -> None:
    found = mcnemar(**outcomes(int(table["only_first"]), int(table["only_second"])))

    assert found.exact == pytest.approx(table["exact"], abs=1e-12)
    assert found.exact == pytest.approx(table["binomtest"], abs=1e-12)
    assert found.mid_p == pytest.approx(table["mid_p"], abs=1e-12)


def test_mcnemar_counts_and_is_symmetric() -> None:
    found, other = mcnemar(**outcomes(9, 2, 4, 5)), mcnemar(**outcomes(2, 9, 5, 4))

    assert (found.n, found.only_first, found.only_second, found.both, found.neither) == (20, 9, 2, 4, 5)
    assert (found.exact, found.mid_p) == (other.exact, other.mid_p)
    assert found.mid_p < found.exact


def test_mcnemar_without_a_discordant_pair_tells_nothing() -> None:
    found = mcnemar(**outcomes(0, 0))

    assert (found.exact, found.mid_p) == (1, 1)
    with pytest.raises(Undefined, match="Nothing has been judged"):
        mcnemar(first=np.zeros(0), second=np.zeros(0))
    with pytest.raises(BadInput, match="0 or 1"):
        mcnemar(first=np.array([0.5]), second=np.array([1]))
    with pytest.raises(BadInput):
        mcnemar(first=np.array([1, 0]), second=np.array([1]))


@pytest.mark.parametrize(
    ("population", "signs"),
    [
        (NEW_RATERS, {"rater": 1}),
        (NEW_SCENARIOS, {"scenario": 1}),
        (BOTH_NEW, {"rater": 1, "scenario": 1, "cell": -1}),
    ],
    ids=["rater", "scenario", "two_way"],
)
def test_a_difference_has_the_variance_of_clustered_least_squares(
    population: Any, signs: dict[str, int]
) -> None:
    found = paired_difference(**SCORES, **CLUSTERS, population=population)
    cells = COLUMNS["raters"] * 1000 + COLUMNS["sets"]
    count = {
        kind: np.unique(codes).size
        for kind, codes in (("rater", COLUMNS["raters"]), ("scenario", COLUMNS["sets"]), ("cell", cells))
    }
    parts = GOLDEN["difference"]["uncorrected_variance"]
    variance = sum(sign * count[kind] / (count[kind] - 1) * parts[kind] for kind, sign in signs.items())

    assert found.design_effect == pytest.approx(variance / (GAPS.var(ddof=1) / GAPS.size), rel=1e-9)
    assert found.value == pytest.approx(GAPS.mean())
    assert found.first - found.second == pytest.approx(found.value)


def test_a_difference_by_rater_has_the_interval_of_statsmodels() -> None:
    found = paired_difference(**SCORES, raters=COLUMNS["raters"])
    expected = GOLDEN["difference"]["by_rater"]
    # statsmodels takes t(G - 1), whatever the loads: compared at its degrees.
    ratio = student.ppf(0.975, np.unique(COLUMNS["raters"]).size - 1) / student.ppf(0.975, found.degrees)

    assert found.degrees == pytest.approx(degrees_by_hand(COLUMNS["raters"]))
    assert found.value == pytest.approx(expected["value"], abs=1e-9)
    assert [found.value + ratio * (end - found.value) for end in (found.low, found.high)] == pytest.approx(
        [expected["low"], expected["high"]], abs=1e-9
    )


def test_a_difference_changes_sign_with_its_sides() -> None:
    found = paired_difference(**SCORES, **CLUSTERS, bounds=(1, 5))
    other = paired_difference(first=SCORES["second"], second=SCORES["first"], **CLUSTERS, bounds=(1, 5))

    assert [other.value, other.low, other.high] == pytest.approx([-found.value, -found.high, -found.low])
    assert found.method == "first less second, paired; two-way clustered by rater and scenario, CR1, t(10)"
    assert found.degrees == pytest.approx(degrees_by_hand(COLUMNS["raters"], COLUMNS["sets"]))


def test_pairs_that_never_differ_have_an_interval_on_a_scale_alone() -> None:
    same: dict[str, Any] = {"first": np.full(12, 3), "second": np.full(12, 3), "raters": np.arange(12) % 4}

    found = paired_difference(**same, bounds=(1, 5))
    assert found.low < found.value == 0 < found.high
    with pytest.raises(NoVariation):
        paired_difference(**same)


def test_flips_are_a_proportion() -> None:
    found = flip_rate(**SCORES, **CLUSTERS)
    same = proportion(values=GAPS != 0, raters=COLUMNS["raters"], scenarios=COLUMNS["sets"])

    assert [found.value, found.low, found.high] == [same.value, same.low, same.high]


def test_flips_of_every_sign_equal_scipy() -> None:
    found = sign_flip(**SCORES, raters=COLUMNS["raters"])

    assert found.exact
    assert found.flips == 2**12
    assert found.value == pytest.approx(GOLDEN["sign_flip"]["value"])
    assert found.p == pytest.approx(GOLDEN["sign_flip"]["p"], abs=1e-12)


def test_drawn_flips_are_close_to_all_flips_and_seeded() -> None:
    exact = sign_flip(**SCORES, raters=COLUMNS["raters"])
    drawn = sign_flip(**SCORES, raters=COLUMNS["raters"], draws=4_095)

    assert not drawn.exact
    assert drawn.p == pytest.approx(exact.p, abs=4 * np.sqrt(exact.p / 4_095) + 1 / 4_096)
    assert drawn == sign_flip(**SCORES, raters=COLUMNS["raters"], draws=4_095)
    assert (drawn.p * 4_096) % 1 == 0


def test_signs_are_drawn_for_more_raters_than_one_block() -> None:
    """With 600 raters alike but for noise, the p of a gap of one standard error is near that of a normal."""
    rng = np.random.default_rng(4)
    means = rng.normal(size=600)
    means += 1 / np.sqrt(600) - means.mean()

    found = sign_flip(first=means, second=np.zeros(600), raters=np.arange(600))

    assert found.p == pytest.approx(0.317, abs=0.03)


def test_each_rater_counts_the_same_however_many_pairs() -> None:
    raters = np.repeat([0, 1, 2], [1, 10, 100])
    first = np.repeat([3.0, 2.0, 1.0], [1, 10, 100])

    found = sign_flip(first=first, second=np.zeros(111), raters=raters)

    assert found.value == pytest.approx(2)
    assert found.p == 2 / 8 == found.least_p
    assert found.few_raters


def test_sign_flips_hold_their_level_when_raters_differ() -> None:
    rejected = []
    for study in range(300):
        rng = np.random.default_rng(study)
        raters = np.repeat(np.arange(12), 8)
        gaps = np.repeat(rng.normal(0, 1, 12), 8) + rng.normal(0, 0.5, 96)
        rejected.append(sign_flip(first=gaps, second=np.zeros(96), raters=raters).p <= 0.05)

    assert 0.02 <= np.mean(rejected) <= 0.08


def test_sign_flips_of_nothing_and_of_one_rater_have_words() -> None:
    one: dict[str, Any] = {"first": np.ones(3), "second": np.zeros(3), "raters": np.zeros(3, dtype=int)}

    with pytest.raises(TooFewRaters):
        sign_flip(**one)
    with pytest.raises(Undefined, match="Nothing has been judged"):
        sign_flip(**one, weights=np.zeros(3))
    with pytest.raises(BadInput, match="draws"):
        sign_flip(**one, draws=0)
    with pytest.raises(BadInput, match="seed"):
        sign_flip(**one, seed=-1)
    equal = sign_flip(first=np.ones(4), second=np.ones(4), raters=np.arange(4))
    assert (equal.value, equal.p) == (0, 1)


def test_weights_of_sign_flips_weigh_within_a_rater() -> None:
    found = sign_flip(
        first=np.array([1, 3, 5, 2]),
        second=np.zeros(4),
        raters=np.array([0, 0, 1, 2]),
        weights=np.array([3, 1, 9, 0]),
    )

    assert found.value == pytest.approx((1.5 + 5) / 2)
    assert (found.n, found.raters) == (3, 2)


def test_gaps_of_pairs_equal_clustered_least_squares() -> None:
    found = attribute_gaps(
        **SCORES,
        first_attribute=COLUMNS["first_attribute"],
        second_attribute=COLUMNS["second_attribute"],
        attributes=GOLDEN["attributes"],
        raters=COLUMNS["raters"],
    )

    assert found.first.tolist() == [line["first"] for line in GOLDEN["pairs"]]
    assert found.second.tolist() == [line["second"] for line in GOLDEN["pairs"]]
    # statsmodels takes t(G - 1), whatever the loads: compared at its degrees.
    others = found.raters - 1
    error = (found.high - found.value) / student.ppf(0.975, found.degrees)
    half = student.ppf(0.975, others) * error
    at_its_degrees = {
        "value": found.value,
        "low": found.value - half,
        "high": found.value + half,
        "p": 2 * student.sf(np.abs(found.value) / error, others),
    }
    for name, column in at_its_degrees.items():
        np.testing.assert_allclose(column, [line[name] for line in GOLDEN["pairs"]], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.p, 2 * student.sf(np.abs(found.value) / error, found.degrees))


def test_each_value_against_the_rest_is_a_mean_of_its_pairs() -> None:
    one, other = COLUMNS["first_attribute"], COLUMNS["second_attribute"]
    found = attribute_gaps(
        **SCORES, **CLUSTERS, first_attribute=one, second_attribute=other, attributes=5, versus="rest"
    )

    for value in range(4):
        rows = (one == value) | (other == value)
        alone = mean(
            values=np.where(one == value, GAPS, -GAPS)[rows],
            raters=COLUMNS["raters"][rows],
            scenarios=COLUMNS["sets"][rows],
        )
        assert [found.value[value], found.low[value]] == pytest.approx([alone.value, alone.low])
        assert (found.p[value] < 0.05) == (found.low[value] > 0 or found.high[value] < 0)
    assert isinstance(found.undefined[4], Undefined)
    assert np.isnan(found.p[4])
    assert (found.second == -1).all()


def test_swapping_the_sides_of_pairs_changes_no_gap() -> None:
    swap = np.arange(GAPS.size) % 3 == 0
    one, other = COLUMNS["first_attribute"], COLUMNS["second_attribute"]
    for versus in ("pairs", "rest"):
        common: dict[str, Any] = {**CLUSTERS, "attributes": 4, "versus": versus}
        plain = attribute_gaps(**SCORES, first_attribute=one, second_attribute=other, **common)
        turned = attribute_gaps(
            first=np.where(swap, SCORES["second"], SCORES["first"]),
            second=np.where(swap, SCORES["first"], SCORES["second"]),
            first_attribute=np.where(swap, other, one),
            second_attribute=np.where(swap, one, other),
            **common,
        )
        np.testing.assert_allclose(turned.value, plain.value, atol=1e-12)
        np.testing.assert_allclose(turned.p, plain.p, atol=1e-9)


def test_a_million_values_of_an_attribute_make_no_squared_table() -> None:
    found = attribute_gaps(
        first=np.array([1, 2, 4]),
        second=np.array([0, 1, 1]),
        first_attribute=np.array([0, 999_999, 0]),
        second_attribute=np.array([999_999, 0, 999_999]),
        attributes=1_000_000,
    )

    assert found.value.tolist() == pytest.approx([1])
    assert (found.first[0], found.second[0]) == (0, 999_999)


def test_gaps_without_variation_are_undefined() -> None:
    found = attribute_gaps(
        first=np.ones(6),
        second=np.zeros(6),
        first_attribute=np.zeros(6, dtype=int),
        second_attribute=np.ones(6, dtype=int),
        attributes=2,
    )

    assert isinstance(found.undefined[0], NoVariation)
    assert np.isnan(found.p[0])


def test_a_pair_of_one_value_has_words() -> None:
    one: dict[str, Any] = {"first": np.ones(1), "second": np.ones(1), "attributes": 2}
    zero = np.zeros(1, dtype=int)

    with pytest.raises(BadInput, match="must differ"):
        attribute_gaps(**one, first_attribute=zero, second_attribute=zero)
    with pytest.raises(BadInput, match="in pairs or with the rest"):
        attribute_gaps(**one, first_attribute=zero, second_attribute=zero + 1, versus="all")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="out of range"):
        attribute_gaps(**one, first_attribute=zero, second_attribute=zero + 2)


def test_bias_scores_by_hand() -> None:
    leanings = np.repeat([Leaning.CONSISTENT, Leaning.INCONSISTENT, Leaning.UNKNOWN], [30, 10, 60])

    decided, everything = bias_score(leanings=leanings), bias_score(leanings=leanings, over="all")

    assert decided.value == pytest.approx(2 * 30 / 40 - 1)
    assert everything.value == pytest.approx((30 - 10) / 100)
    assert (decided.n, everything.n) == (40, 100)
    # The score of ambiguous scenarios is the other one times the share of answers that are wrong there.
    assert everything.value == pytest.approx((1 - 0.6) * decided.value)
    assert -1 <= decided.low < decided.value < decided.high <= 1


@given(seed=st.integers(0, 10_000))
def test_bias_scores_are_bounded_and_turn_with_the_leaning(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(6, 60))
    leanings = np.concatenate([[0, 1, 0, 1], rng.integers(3, size=n)])
    turned = np.array([1, 0, 2])[leanings]
    sets = np.concatenate([[0, 1, 2, 3], rng.integers(8, size=n)])
    for over in ("decided", "all"):
        common: dict[str, Any] = {"sets": sets, "over": over}
        found, other = bias_score(leanings=leanings, **common), bias_score(leanings=turned, **common)
        assert -1 <= found.low <= found.value <= found.high <= 1
        assert [other.low, other.value] == pytest.approx([-found.high, -found.value])


def test_bias_scores_of_bad_columns_have_words() -> None:
    with pytest.raises(BadInput, match="out of range"):
        bias_score(leanings=np.array([0, 3]))
    with pytest.raises(BadInput, match="decided answers or over all"):
        bias_score(leanings=np.array([0, 1]), over="pairs")  # type: ignore[arg-type]
    with pytest.raises(Undefined, match="Nothing has been judged"):
        bias_score(leanings=np.full(5, 2))


@pytest.mark.parametrize(
    "bad",
    [
        {"first": np.array([1, np.nan])},
        {"second": np.array([1, np.inf])},
        {"second": np.array([1])},
        {"raters": np.array([0])},
        {"weights": np.array([1, -1])},
        {"population": BOTH_NEW},
        {"level": 2.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("estimator", [paired_difference, flip_rate])
def test_bad_input_has_words(estimator: Callable[..., Any], bad: dict[str, Any]) -> None:
    columns: dict[str, Any] = {"first": np.array([1, 2]), "second": np.array([2, 2])}

    with pytest.raises(BadInput):
        estimator(**{**columns, **bad})


@pytest.mark.parametrize("estimator", [paired_difference, flip_rate])
def test_too_few_data_have_words(estimator: Callable[..., Any]) -> None:
    columns: dict[str, Any] = {"first": np.array([1, 2]), "second": np.array([2, 2])}

    with pytest.raises(TooFewRaters):
        estimator(**columns, raters=np.zeros(2, dtype=int))
    with pytest.raises(TooFewScenarios):
        estimator(**columns, sets=np.zeros(2, dtype=int))
    with pytest.raises(Undefined, match="Nothing has been judged"):
        estimator(**columns, weights=np.zeros(2))


def test_scores_outside_their_scale_have_words() -> None:
    with pytest.raises(BadInput, match="outside the bounds"):
        paired_difference(first=np.array([1, 6]), second=np.array([1, 2]), bounds=(1, 5))
    with pytest.raises(BadInput, match="lower and its upper end"):
        paired_difference(first=np.array([1, 2]), second=np.array([1, 2]), bounds=(5, 1))
