"""Calibration errors, Brier scores and reliability bins of a confidence: of a model's and of a rater's."""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from apps.statistics.arrays import Floats
from apps.statistics.calibration import (
    Binning,
    brier,
    brier_classes,
    ece,
    ece_debiased,
    overconfidence,
    reliability,
)
from apps.statistics.errors import BadInput, TooFewRaters, TooFewScenarios, Undefined
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, degrees_by_hand, golden

GOLDEN = golden("calibration")
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
SAID: dict[str, Any] = {"confidence": COLUMNS["confidence"], "correct": COLUMNS["correct"]}
CLUSTERS: dict[str, Any] = {"raters": COLUMNS["raters"], "scenarios": COLUMNS["scenarios"]}
BINNINGS: list[Binning] = ["width", "mass"]
ERRORS: list[Callable[..., Any]] = [ece, ece_debiased]


def source(seed: int, *, n: int = 500, power: float = 1.0) -> dict[str, Any]:
    """Give a source that is right with probability confidence ** power: too sure above 1, calibrated at 1."""
    rng = np.random.default_rng(seed)
    confidence = rng.random(n)
    return {"confidence": confidence, "correct": (rng.random(n) < confidence**power).astype(float)}


@pytest.mark.parametrize("binning", BINNINGS)
def test_errors_equal_those_of_kumar_and_others(binning: Binning) -> None:
    expected = GOLDEN["uncertainty_calibration"][binning]

    assert ece(**SAID, binning=binning).value == pytest.approx(expected["ece"], abs=1e-12)
    found = ece_debiased(**SAID, binning=binning)
    assert found.squared == pytest.approx(expected["debiased_square"], abs=1e-12)
    assert found.value == pytest.approx(np.sqrt(expected["debiased_square"]), abs=1e-12)
    assert brier(**SAID, binning=binning).reliability == pytest.approx(expected["square"], abs=1e-12)


@pytest.mark.parametrize("binning", BINNINGS)
def test_bins_equal_scikit_learn(binning: Binning) -> None:
    expected = GOLDEN["sklearn"]["curve"][binning]

    found = reliability(**SAID, binning=binning)

    occupied = found.n > 0
    # A bin too thin for an interval shows no share; scikit-learn shows it all the same.
    shown = np.isfinite(found.value[occupied])
    np.testing.assert_allclose(found.confidence[occupied], expected["confidence"], atol=1e-12)
    np.testing.assert_allclose(found.value[occupied][shown], np.array(expected["share"])[shown], atol=1e-12)
    assert shown.sum() >= 9


def test_brier_scores_equal_scikit_learn_and_scoringrules() -> None:
    expected = GOLDEN["sklearn"]

    assert brier(**SAID).value == pytest.approx(expected["brier"], abs=1e-12)
    assert brier(**SAID).value == pytest.approx(GOLDEN["scoringrules_brier"], abs=1e-12)
    assert brier(**SAID, weights=COLUMNS["weights"]).value == pytest.approx(
        expected["brier_weighted"], abs=1e-12
    )
    found = brier_classes(probabilities=COLUMNS["probabilities"], truth=COLUMNS["truth"])
    assert found.value == pytest.approx(expected["brier_classes"], abs=1e-6)


def test_two_classes_are_twice_the_binary_score() -> None:
    table = np.column_stack([1 - SAID["confidence"], SAID["confidence"]])

    both = brier_classes(probabilities=table, truth=SAID["correct"], raters=COLUMNS["raters"])
    one = brier(**SAID, raters=COLUMNS["raters"])

    assert [both.value, both.low, both.high] == pytest.approx([2 * one.value, 2 * one.low, 2 * one.high])
    assert both.uncertainty == pytest.approx(2 * one.uncertainty)
    assert both.method.startswith("sum over 2 classes")


@pytest.mark.parametrize("name", ["brier", "overconfidence"])
@pytest.mark.parametrize(
    ("population", "signs"),
    [
        (NEW_RATERS, {"rater": 1}),
        (NEW_SCENARIOS, {"scenario": 1}),
        (BOTH_NEW, {"rater": 1, "scenario": 1, "cell": -1}),
    ],
    ids=["rater", "scenario", "two_way"],
)
def test_intervals_have_the_variance_of_clustered_least_squares(
    name: str, population: Any, signs: dict[str, int]
) -> None:
    estimator: Callable[..., Any] = brier if name == "brier" else overconfidence
    found = estimator(**SAID, **CLUSTERS, population=population)
    cells = COLUMNS["raters"] * 1000 + COLUMNS["scenarios"]
    count = {
        kind: np.unique(column).size
        for kind, column in (
            ("rater", COLUMNS["raters"]),
            ("scenario", COLUMNS["scenarios"]),
            ("cell", cells),
        )
    }
    parts = GOLDEN["uncorrected_variance"][name]
    variance = sum(sign * count[kind] / (count[kind] - 1) * parts[kind] for kind, sign in signs.items())
    values = (
        (SAID["confidence"] - SAID["correct"]) ** 2
        if name == "brier"
        else SAID["confidence"] - SAID["correct"]
    )
    assert found.value == pytest.approx(values.mean())
    assert found.design_effect == pytest.approx(variance / (values.var(ddof=1) / values.size), rel=1e-9)


def test_errors_by_hand() -> None:
    said = np.array([0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75])
    right = np.array([0, 0, 0, 0, 1, 1, 1, 0])

    found = ece(confidence=said, correct=right, bins=2)
    debiased = ece_debiased(confidence=said, correct=right, bins=2)
    score = brier(confidence=said, correct=right, bins=2)

    assert found.value == pytest.approx(0.125)
    assert debiased.squared == pytest.approx((0.25**2 + (0 - 0.75 * 0.25 / 3)) / 2)
    assert score.reliability == pytest.approx(0.03125)
    assert score.resolution == pytest.approx((0.375**2 + 0.375**2) / 2)
    assert score.uncertainty == pytest.approx(0.375 * 0.625)
    assert score.within == pytest.approx(0)
    assert found.occupied == 2


def test_a_confidence_on_an_edge_opens_the_upper_bin() -> None:
    edges = np.arange(11) / 10
    found = reliability(confidence=np.repeat(edges, 3), correct=np.ones(33))

    assert found.n.tolist() == [3] * 9 + [6]
    assert reliability(confidence=np.full(5, 0.29), correct=np.ones(5), bins=100).n[29] == 5


def test_perfect_certainty_has_no_error() -> None:
    right = np.arange(40) % 2

    found = ece(confidence=right, correct=right)
    assert (found.value, found.low) == (0, 0)
    assert found.is_within_null
    assert ece_debiased(confidence=right, correct=right).value == 0
    score = brier(confidence=right, correct=right)
    assert score.value == score.low == 0 < score.high
    assert score.resolution == pytest.approx(score.uncertainty)
    assert overconfidence(confidence=right, correct=right).value == 0


def test_certain_and_always_wrong_is_the_worst() -> None:
    wrong = np.zeros(30)
    sure = np.ones(30)

    assert ece(confidence=sure, correct=wrong).value == 1
    assert brier(confidence=sure, correct=wrong).value == 1
    found = overconfidence(confidence=sure, correct=wrong)
    assert found.value == 1 == found.high
    assert found.low < 1


def test_the_null_band_is_that_of_exact_probability() -> None:
    found = reliability(**SAID, draws=20_000)
    counts = found.n.tolist()

    for bin_, (low, high) in enumerate(
        zip(GOLDEN["perfect_ece"]["low"], GOLDEN["perfect_ece"]["high"], strict=True)
    ):
        if counts[bin_] == 0:
            assert np.isnan(found.null_low[bin_])
        else:
            # A quantile of drawn counts may fall on the next count.
            assert found.null_low[bin_] == pytest.approx(low, abs=1.01 / counts[bin_])
            assert found.null_high[bin_] == pytest.approx(high, abs=1.01 / counts[bin_])


def test_the_null_band_of_one_confidence_is_binomial() -> None:
    found = reliability(confidence=np.full(200, 0.7), correct=np.ones(200), draws=20_000)

    expected = binom.ppf([0.025, 0.975], 200, 0.7) / 200
    assert [found.null_low[7], found.null_high[7]] == pytest.approx(expected, abs=0.0051)
    assert not found.is_within_null[7]


def test_the_null_band_holds_a_calibrated_source_at_its_level() -> None:
    within = [ece(**source(seed), draws=400).is_within_null for seed in range(200)]

    assert 0.92 <= np.mean(within) <= 0.98
    assert not ece(**source(1, power=2)).is_within_null


def test_the_plug_in_error_of_a_calibrated_source_averages_what_is_known() -> None:
    """STATISTICS: n = 500 and 15 bins give 0.054 on average; debiasing leaves about 0.017."""
    plain, debiased, nulls = [], [], []
    for seed in range(60):
        columns = source(seed)
        found = ece(**columns, bins=15, draws=100)
        plain.append(found.value)
        nulls.append(found.null_high)
        debiased.append(ece_debiased(**columns, bins=15, draws=100).squared)

    assert np.mean(plain) == pytest.approx(0.054, abs=0.004)
    assert np.mean(nulls) > np.mean(plain)
    assert abs(np.mean(debiased)) < 0.0005


def test_the_expected_null_error_is_that_of_exact_probability() -> None:
    rng = np.random.default_rng(2)
    confidence = COLUMNS["confidence"]
    values = [
        ece(confidence=confidence, correct=rng.random(confidence.size) < confidence, draws=100).value
        for _ in range(200)
    ]

    assert np.mean(values) == pytest.approx(GOLDEN["perfect_ece"]["expected"], rel=0.05)


def test_a_negative_square_becomes_zero_and_says_so() -> None:
    seed = next(seed for seed in range(50) if ece_debiased(**source(seed), draws=100).squared < 0)
    found = ece_debiased(**source(seed))

    assert found.cut
    assert (found.value, found.low) == (0, 0)
    assert found.high > 0
    assert "negative square set to 0" in found.method
    assert not ece_debiased(**source(1, power=3)).cut


def test_bins_of_one_row_tell_nothing_about_their_noise() -> None:
    said = np.array([0.05, 0.55, 0.56])
    right = np.array([1, 1, 0])

    found = ece_debiased(confidence=said, correct=right)

    assert found.left_out == 1
    assert found.squared == pytest.approx(2 / 3 * ((0.555 - 0.5) ** 2 - 0.25))
    with pytest.raises(Undefined, match="No bin holds two"):
        ece_debiased(confidence=np.array([0.05, 0.55]), correct=np.array([1, 0]))


@given(seed=st.integers(0, 10_000))
def test_bounds_and_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 80))
    columns: dict[str, Any] = {
        # Rounded, so that confidences tie and fall on edges.
        "confidence": np.round(rng.random(n), 1),
        "correct": rng.integers(2, size=n),
        "scenarios": np.concatenate([[0, 1], rng.integers(6, size=n - 2)]),
    }
    order = rng.permutation(n)
    shuffled = {name: column[order] for name, column in columns.items()}
    for binning in BINNINGS:
        for estimator in (ece, brier):
            found = estimator(**columns, binning=binning)
            assert 0 <= found.low <= found.value <= found.high <= 1
            again = estimator(**shuffled, binning=binning)
            assert again.value == pytest.approx(found.value, abs=1e-12)
        score = brier(**columns, binning=binning)
        assert score.value == pytest.approx(
            score.reliability - score.resolution + score.uncertainty + score.within
        )
        assert score.reliability <= ece(**columns, binning=binning).value + 1e-12
        debiased = ece_debiased(**columns, binning=binning) if n > 21 else None
        if debiased is not None:
            assert debiased.squared <= score.reliability + 1e-12
            assert 0 <= debiased.low <= debiased.value <= debiased.high <= 1
        bins = reliability(**columns, binning=binning)
        assert bins.n.sum() == n
        known = np.isfinite(bins.value)
        assert known.tolist() == [reason is None for reason in bins.undefined]
        assert ((bins.low <= bins.value) & (bins.value <= bins.high))[known].all()
        assert (bins.null_low[bins.n > 0] <= bins.null_high[bins.n > 0]).all()


@pytest.mark.parametrize("binning", BINNINGS)
def test_splitting_rows_into_weights_changes_no_value(binning: Binning) -> None:
    halves = {name: np.repeat(COLUMNS[name], 2) for name in ("confidence", "correct", "scenarios", "raters")}
    split: dict[str, Any] = {**halves, "weights": np.tile([0.25, 0.75], 400), "binning": binning}
    whole: dict[str, Any] = {**SAID, **CLUSTERS, "binning": binning}

    one, two = ece(**whole), ece(**split)
    assert two.value == pytest.approx(one.value)
    assert two.low == pytest.approx(one.low)
    assert brier(**split).low == pytest.approx(brier(**whole).low)
    assert brier(**split).resolution == pytest.approx(brier(**whole).resolution)


def test_bins_of_equal_mass_hold_the_same_weight() -> None:
    found = reliability(**SAID, binning="mass", bins=8)

    assert found.n.max() - found.n.min() <= 4
    assert (found.start[1:] >= found.end[:-1]).all()
    tied = reliability(confidence=np.repeat(0.5, 40), correct=np.ones(40), binning="mass", bins=4)
    assert sorted(tied.n.tolist()) == [0, 0, 0, 40]


def test_an_empty_bin_says_so() -> None:
    found = reliability(confidence=np.full(20, 0.55), correct=np.arange(20) % 2)

    assert found.at(5).value == 0.5
    with pytest.raises(Undefined, match="No confidence lies in this bin"):
        found.at(0)
    assert found.start[:2].tolist() == [0, 0.1]
    assert np.isnan(found.confidence[0])


def test_what_is_new_is_clustered() -> None:
    alone = ece(**SAID)
    rater = ece(**SAID, raters=COLUMNS["raters"])
    both = ece(**SAID, **CLUSTERS)

    assert (alone.raters, alone.population) == (0, "fixed raters, new scenarios")
    assert (rater.raters, rater.population) == (20, "new raters, fixed scenarios")
    assert both.method == (
        "10 bins of equal width; score bootstrap of binned sums, 1000 draws; "
        "two-way clustered by rater and scenario, CR1, t(17)"
    )
    assert floor(degrees_by_hand(COLUMNS["raters"], CLUSTERS["scenarios"])) == 17
    assert ece(**SAID, population=BOTH_FIXED).method.endswith("independent judgments, HC1, t(399)")
    assert ece(**SAID, raters=np.arange(400) % 5).few_raters


def test_the_same_seed_gives_the_same_interval_and_another_one_a_close_one() -> None:
    first, again, other = ece(**SAID), ece(**SAID), ece(**SAID, seed=1)

    assert first == again
    assert first.high != other.high
    assert first.high == pytest.approx(other.high, abs=0.01)


def test_intervals_cover_when_raters_differ() -> None:
    held: dict[str, list[bool]] = {"ece": [], "debiased": [], "brier": [], "overconfidence": []}

    def drawn(rng: np.random.Generator, raters: int) -> dict[str, Any]:
        shift = np.repeat(rng.normal(0, 0.7, raters), 25)
        confidence = np.clip(rng.beta(4, 2, raters * 25), 0.001, 0.999)
        odds = 0.4 * np.log(confidence / (1 - confidence)) + shift
        correct = rng.random(odds.size) < 1 / (1 + np.exp(-odds))
        return {"confidence": confidence, "correct": correct, "raters": np.repeat(np.arange(raters), 25)}

    truth = drawn(np.random.default_rng(10_000), 20_000)
    fixed = {**truth, "population": NEW_RATERS}
    exact = {
        "ece": ece(**fixed, draws=100).value,
        "debiased": ece_debiased(**fixed, draws=100).value,
        "brier": brier(**fixed).value,
        "overconfidence": overconfidence(**fixed).value,
    }
    for study in range(80):
        columns = drawn(np.random.default_rng(study), 40)
        found: dict[str, Any] = {
            "ece": ece(**columns, draws=400),
            "debiased": ece_debiased(**columns, draws=400),
            "brier": brier(**columns),
            "overconfidence": overconfidence(**columns),
        }
        for name, result in found.items():
            held[name].append(bool(result.low <= exact[name] <= result.high))

    assert {name: np.mean(shares) > 0.9 for name, shares in held.items()} == dict.fromkeys(held, True)
    assert np.mean(held["brier"]) <= 0.99


@pytest.mark.parametrize(
    "bad",
    [
        {"confidence": np.array([0.5, 1.1])},
        {"confidence": np.array([0.5, np.nan])},
        {"confidence": np.array([0.5, np.inf])},
        {"correct": np.array([1, 2])},
        {"correct": np.array([1])},
        {"bins": 0},
        {"bins": 501},
        {"binning": "other"},
        {"draws": 10},
        {"draws": 10_000_000},
        {"seed": -1},
        {"level": 0.0},
        {"weights": np.array([1, -1])},
        {"raters": np.array([0, -1])},
        {"population": BOTH_NEW},
    ],
    ids=str,
)
@pytest.mark.parametrize("estimator", ERRORS)
def test_bad_input_has_words(estimator: Callable[..., Any], bad: dict[str, Any]) -> None:
    columns: dict[str, Any] = {"confidence": np.array([0.5, 0.6]), "correct": np.array([1, 0])}

    with pytest.raises(BadInput):
        estimator(**{**columns, **bad})


@pytest.mark.parametrize(
    "table",
    [
        np.array([[0.5, 0.6]]),
        np.array([[0.5, np.nan]]),
        np.array([[1.5, -0.5]]),
        np.array([0.5, 0.5]),
        np.zeros((1, 0)),
    ],
    ids=["sum", "nan", "outside", "one column", "no class"],
)
def test_probabilities_that_are_none_have_words(table: Floats) -> None:
    with pytest.raises(BadInput):
        brier_classes(probabilities=table, truth=np.array([0]))


@pytest.mark.parametrize("estimator", [ece, ece_debiased, brier, reliability, overconfidence])
def test_too_few_data_have_words(estimator: Callable[..., Any]) -> None:
    two: dict[str, Any] = {"confidence": np.array([0.5, 0.6]), "correct": np.array([1, 0])}
    none: dict[str, Any] = {"confidence": np.zeros(0), "correct": np.zeros(0)}

    with pytest.raises(Undefined, match="Nothing has been judged"):
        estimator(**none)
    with pytest.raises(Undefined, match="Nothing has been judged"):
        estimator(**two, weights=np.zeros(2))
    with pytest.raises(TooFewRaters):
        estimator(**two, raters=np.zeros(2, dtype=int))
    with pytest.raises(TooFewScenarios):
        estimator(**two, scenarios=np.zeros(2, dtype=int))


def test_shares_are_outcomes_too() -> None:
    share = np.tile([0.0, 1 / 3, 2 / 3, 1.0], 20)

    found = ece_debiased(confidence=np.full(80, 0.55), correct=share, bins=1)

    # The noise of a mean of shares is their own, less than that of zeros and ones.
    assert found.squared == pytest.approx(0.05**2 - share.var(ddof=1) / 80)


def test_equal_confidences_go_by_the_middle_of_their_weight() -> None:
    found = reliability(confidence=np.array([0.1, 0.9, 0.9, 0.9]), correct=np.ones(4), binning="mass", bins=2)

    assert found.n.tolist() == [1, 3]


def test_the_interval_of_a_calibrated_source_starts_at_zero() -> None:
    lows = [ece(**source(seed), draws=200).low for seed in range(60)]

    assert np.mean(np.array(lows) == 0) >= 0.9
