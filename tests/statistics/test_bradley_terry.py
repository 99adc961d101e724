"""Bradley-Terry: what must not change the scores, what must, and when it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from apps.statistics.arrays import Ints
from apps.statistics.errors import Disconnected, NoVariation, TooFewRaters, TooFewScenarios
from apps.statistics.pairwise import BradleyTerry, Comparisons, Ties, bradley_terry
from tests.statistics.crowds import BOTH_FIXED, NEW_RATERS, NEW_SCENARIOS, judged, small_crowd

ALL_TIES: list[Ties] = ["half", "drop", "davidson", "rao_kupper"]
EVERY_TIES = st.sampled_from(ALL_TIES)
seeds = st.integers(0, 10_000)
few = settings(max_examples=12, deadline=None, derandomize=True)


def take(comparisons: Comparisons, rows: Ints) -> Comparisons:
    """Give some rows, in the order asked."""
    return replace(
        comparisons,
        first=np.asarray(comparisons.first)[rows],
        second=np.asarray(comparisons.second)[rows],
        outcomes=np.asarray(comparisons.outcomes)[rows],
        raters=np.asarray(comparisons.raters)[rows],
        scenarios=np.asarray(comparisons.scenarios)[rows],
        positions=np.asarray(comparisons.positions)[rows],
    )


def assert_same(one: BradleyTerry, other: BradleyTerry) -> None:
    np.testing.assert_allclose(one.value, other.value, atol=1e-9)
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-9)


@few
@given(seed=seeds, ties=EVERY_TIES)
def test_the_order_of_rows_does_not_matter(seed: int, ties: Ties) -> None:
    comparisons = small_crowd(seed)
    order = np.random.default_rng(seed).permutation(np.asarray(comparisons.first).size)

    assert_same(
        bradley_terry(comparisons=comparisons, ties=ties),
        bradley_terry(comparisons=take(comparisons, order), ties=ties),
    )


@few
@given(seed=seeds, ties=EVERY_TIES)
def test_relabelled_versions_keep_their_scores(seed: int, ties: Ties) -> None:
    comparisons = small_crowd(seed)
    label = np.random.default_rng(seed).permutation(comparisons.versions)
    relabelled = replace(comparisons, first=label[comparisons.first], second=label[comparisons.second])

    before = bradley_terry(comparisons=comparisons, ties=ties)
    after = bradley_terry(comparisons=relabelled, ties=ties)

    np.testing.assert_allclose(after.value[label], before.value, atol=1e-9)
    np.testing.assert_allclose(after.covariance[np.ix_(label, label)], before.covariance, atol=1e-9)


@few
@given(seed=seeds, ties=EVERY_TIES)
def test_swapped_sides_tell_the_same(seed: int, ties: Ties) -> None:
    comparisons = small_crowd(seed)
    swapped = replace(
        comparisons,
        first=comparisons.second,
        second=comparisons.first,
        outcomes=np.array([1, 0, 2, 3, 4])[comparisons.outcomes],
    )

    assert_same(
        bradley_terry(comparisons=comparisons, ties=ties), bradley_terry(comparisons=swapped, ties=ties)
    )


@few
@given(seed=seeds, ties=EVERY_TIES)
def test_a_row_split_into_weighted_parts_tells_the_same(seed: int, ties: Ties) -> None:
    comparisons = small_crowd(seed)
    rows = np.asarray(comparisons.first).size
    split = take(comparisons, np.tile(np.arange(rows), 2))
    split = replace(split, weights=np.repeat([0.25, 0.75], rows))

    assert_same(
        bradley_terry(comparisons=comparisons, ties=ties), bradley_terry(comparisons=split, ties=ties)
    )


def test_two_versions_have_the_closed_form() -> None:
    # Three raters, four judgments each of versions 0 and 1: wins 3, 3 and 1, hence p = 7/12.
    wins = {0: 3, 1: 3, 2: 1}
    rows = [(0, 1, int(place >= won), rater, place) for rater, won in wins.items() for place in range(4)]
    fit = bradley_terry(comparisons=judged(*rows, versions=2), population=NEW_RATERS)

    p = 7 / 12
    lead = np.log(p / (1 - p))
    residuals = sum((won - 4 * p) ** 2 for won in wins.values())
    error = np.sqrt(3 / 2 * residuals) / (12 * p * (1 - p))
    difference = fit.contrast(0, 1)
    assert difference.value == pytest.approx(lead)
    assert fit.value.tolist() == pytest.approx([lead / 2, -lead / 2])
    assert difference.error == pytest.approx(error)
    assert difference.high - difference.value == pytest.approx(student.ppf(0.975, 2) * error)
    assert fit.method == "ties half; clustered by rater, CR1, t(2)"
    assert fit.population == "new raters, fixed scenarios"
    assert fit.few_raters


def test_versions_that_only_tied_are_equal() -> None:
    rows = [(0, 1, 2, rater, scenario) for rater in range(3) for scenario in range(2)]

    fit = bradley_terry(comparisons=judged(*rows, versions=2))

    assert fit.value.tolist() == [0, 0]


def test_cannot_judge_is_in_no_denominator() -> None:
    comparisons = small_crowd(1)
    judged_rows = np.flatnonzero(np.asarray(comparisons.outcomes) != 4)

    with_refusals = bradley_terry(comparisons=comparisons)
    without = bradley_terry(comparisons=take(comparisons, judged_rows))

    assert with_refusals.n == without.n == judged_rows.size
    assert_same(with_refusals, without)


def test_rows_of_weight_zero_count_nowhere() -> None:
    comparisons = small_crowd(2)
    weights = (np.asarray(comparisons.raters) != 3).astype(float)

    fit = bradley_terry(comparisons=replace(comparisons, weights=weights))
    without = bradley_terry(comparisons=take(comparisons, np.flatnonzero(weights)))

    assert fit.raters == without.raters == 14
    assert_same(fit, without)


def test_counts_per_version_are_those_of_the_rows() -> None:
    fit = bradley_terry(
        comparisons=judged(
            (0, 1, 0, 0, 0), (0, 1, 1, 1, 1), (0, 2, 2, 1, 0), (1, 2, 2, 1, 1), (1, 2, 4, 2, 1), versions=3
        )
    )

    assert fit.version_n.tolist() == [3, 3, 2]
    assert fit.version_raters.tolist() == [2, 2, 1]
    assert (fit.n, fit.raters, fit.scenarios) == (4, 2, 2)
    assert fit.effective_raters == pytest.approx(16 / 10)


def test_few_raters_are_not_held_against_a_fixed_panel() -> None:
    rows = [(0, 1, (rater + scenario) % 2, rater, scenario) for rater in range(3) for scenario in range(4)]
    comparisons = judged(*rows, versions=2)

    assert bradley_terry(comparisons=comparisons).few_raters
    assert not bradley_terry(comparisons=comparisons, population=NEW_SCENARIOS).few_raters


def test_one_rater_is_refused_where_raters_are_new() -> None:
    comparisons = judged((0, 1, 0, 0, 0), (0, 1, 1, 0, 1), (0, 1, 1, 0, 2), versions=2)

    with pytest.raises(TooFewRaters, match="Only one rater"):
        bradley_terry(comparisons=comparisons)
    assert bradley_terry(comparisons=comparisons, population=BOTH_FIXED).raters == 1


def test_one_scenario_is_refused_where_scenarios_are_new() -> None:
    comparisons = judged((0, 1, 0, 0, 0), (0, 1, 1, 1, 0), (0, 1, 1, 2, 0), versions=2)

    with pytest.raises(TooFewScenarios, match="Only one scenario"):
        bradley_terry(comparisons=comparisons)
    assert bradley_terry(comparisons=comparisons, population=NEW_RATERS).scenarios == 1


def test_groups_that_never_met_are_named() -> None:
    comparisons = judged((0, 1, 0, 0, 0), (0, 1, 1, 1, 1), (2, 3, 0, 0, 0), (2, 3, 1, 1, 1), versions=5)

    with pytest.raises(Disconnected, match="never compared") as refusal:
        bradley_terry(comparisons=comparisons)

    assert refusal.value.groups == ((0, 1), (2, 3), (4,))
    assert not refusal.value.compared
    assert "group 2: ward/c, ward/d" in refusal.value.worded(lambda index: f"ward/{'abcde'[index]}")


def test_a_version_that_won_everything_has_no_score() -> None:
    rows = [(0, 1, 0, 0, 0), (0, 2, 0, 1, 1), (1, 2, 0, 0, 1), (1, 2, 1, 1, 0)]

    with pytest.raises(Disconnected, match="one side won every comparison") as refusal:
        bradley_terry(comparisons=judged(*rows, versions=3))
    assert refusal.value.groups == ((1, 2), (0,))
    assert refusal.value.compared

    tied_once = judged(*rows, (0, 1, 2, 1, 1), versions=3)
    assert bradley_terry(comparisons=tied_once).value.argmax() == 0
    with pytest.raises(Disconnected):
        bradley_terry(comparisons=tied_once, ties="drop")


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
@pytest.mark.parametrize("outcomes", [(0, 1), (2, 2)])
def test_a_model_of_ties_needs_ties_and_wins(ties: Ties, outcomes: tuple[int, int]) -> None:
    rows = [(0, 1, outcomes[rater % 2], rater, scenario) for rater in range(4) for scenario in range(2)]

    with pytest.raises(NoVariation):
        bradley_terry(comparisons=judged(*rows, versions=2), ties=ties)


@pytest.mark.parametrize("ties", ALL_TIES)
def test_one_sided_comparisons_still_settle(ties: Ties) -> None:
    # A chain of versions, each winning 59 of 60 (one tie, one loss) against the next: far from the starting point of the fit.
    rows = [
        (version, version + 1, 2 if place == 0 else 1 if place == 1 else 0, place % 6, place % 5)
        for version in range(5)
        for place in range(60)
    ]

    fit = bradley_terry(comparisons=judged(*rows, versions=6), ties=ties)

    assert (np.diff(fit.value) < -3).all()
    assert np.isfinite(fit.covariance).all()
