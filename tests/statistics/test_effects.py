"""Scores beside position and style: a clustered regression, recovery, symmetry, and what cannot be told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.arrays import Floats
from apps.statistics.errors import BadInput, Disconnected, NoVariation, TooFewRaters, Undefined
from apps.statistics.pairwise import Comparisons, Outcome, adjusted_bradley_terry, bradley_terry, ranks
from tests.statistics.crowds import (
    BOTH_FIXED,
    NEW_RATERS,
    NEW_SCENARIOS,
    degrees_by_hand,
    golden,
    small_crowd,
)

GOLDEN = golden("pairwise")
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
COMPARISONS = Comparisons(versions=GOLDEN["versions"], **COLUMNS)
LENGTH = np.array(GOLDEN["length"], dtype=float)
KINDS = {"rater": NEW_RATERS, "scenario": NEW_SCENARIOS, "row": BOTH_FIXED}
seeds = st.integers(0, 10_000)


def length_of(comparisons: Comparisons, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).standard_normal(np.asarray(comparisons.first).size)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_scores_and_effects_equal_a_clustered_glm(kind: str) -> None:
    expected = GOLDEN["adjusted"]
    fit = adjusted_bradley_terry(comparisons=COMPARISONS, styles={"length": LENGTH}, population=KINDS[kind])
    columns = {name: COLUMNS[name][COLUMNS["outcomes"] < Outcome.CANNOT_JUDGE] for name in COLUMNS}
    column = {"rater": columns["raters"], "scenario": columns["scenarios"], "row": np.arange(fit.n)}[kind]
    clusters = np.unique(column).size
    covariance = np.array(expected["uncorrected_covariance"][kind]) * clusters / (clusters - 1)

    assert fit.position is not None
    assert fit.degrees == pytest.approx(degrees_by_hand(column))
    np.testing.assert_allclose(fit.value, expected["scores"][:-2], atol=1e-9)
    np.testing.assert_allclose(fit.covariance, covariance[:-2, :-2], atol=1e-9)
    assert fit.position.value == pytest.approx(expected["scores"][-2], abs=1e-9)
    assert fit.position.error == pytest.approx(np.sqrt(covariance[-2, -2]), rel=1e-8)
    assert fit.styles["length"].value == pytest.approx(expected["scores"][-1], abs=1e-9)
    assert fit.styles["length"].error == pytest.approx(np.sqrt(covariance[-1, -1]), rel=1e-8)
    assert fit.styles["length"].scale == pytest.approx(expected["scale"])


def test_without_effects_it_is_bradley_terry() -> None:
    comparisons = small_crowd(3)

    plain = bradley_terry(comparisons=comparisons)
    bare = adjusted_bradley_terry(comparisons=comparisons, position=False)

    np.testing.assert_allclose(bare.value, plain.value, atol=1e-10)
    np.testing.assert_allclose(bare.covariance, plain.covariance, atol=1e-10)
    assert (bare.position, bare.styles) == (None, {})
    assert bare.method == plain.method.replace("ties half;", "ties half; adjusted for nothing;")


def test_effects_that_were_put_in_are_found_again() -> None:
    rng = np.random.default_rng(1)
    n, truth = 20_000, np.array([-0.5, 0.0, 0.5])
    first = rng.integers(3, size=n)
    second = (first + rng.integers(1, 3, size=n)) % 3
    positions = rng.integers(1, 3, size=n)
    # Better versions write longer answers: scores that ignore length take it for quality.
    words = 100 * (truth[first] - truth[second]) + 50 * rng.standard_normal(n)
    logit = truth[first] - truth[second] + 0.3 * (3 - 2 * positions) + 0.01 * words
    comparisons = Comparisons(
        first=first,
        second=second,
        outcomes=(rng.random(n) > 1 / (1 + np.exp(-logit))).astype(int),
        raters=rng.integers(100, size=n),
        scenarios=rng.integers(60, size=n),
        versions=3,
        positions=positions,
    )

    fit = adjusted_bradley_terry(comparisons=comparisons, styles={"words": words})

    assert np.abs(fit.value - truth).max() < 0.1
    assert bradley_terry(comparisons=comparisons).value[2] > 0.8
    assert fit.position is not None
    assert fit.position.low < 0.3 < fit.position.high
    words_effect = fit.styles["words"]
    assert words_effect.low / words_effect.scale < 0.01 < words_effect.high / words_effect.scale


@given(seed=seeds)
def test_swapped_sides_tell_the_same(seed: int) -> None:
    comparisons = small_crowd(seed)
    length = length_of(comparisons, seed) + 0.5
    swapped = replace(
        comparisons,
        first=comparisons.second,
        second=comparisons.first,
        outcomes=np.array([1, 0, 2, 3, 4])[comparisons.outcomes],
        positions=3 - np.asarray(comparisons.positions),
    )

    one = adjusted_bradley_terry(comparisons=comparisons, styles={"length": length})
    other = adjusted_bradley_terry(comparisons=swapped, styles={"length": -length})

    np.testing.assert_allclose(one.value, other.value, atol=1e-9)
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-9)
    assert one.position is not None
    assert other.position is not None
    assert one.position.value == pytest.approx(other.position.value, abs=1e-9)
    assert one.styles["length"].low == pytest.approx(other.styles["length"].low, abs=1e-9)


@given(seed=seeds, factor=st.floats(1e-3, 1e3))
def test_units_of_a_style_do_not_matter(seed: int, factor: float) -> None:
    comparisons = small_crowd(seed)
    length = length_of(comparisons, seed)

    one = adjusted_bradley_terry(comparisons=comparisons, styles={"length": length}).styles["length"]
    other = adjusted_bradley_terry(comparisons=comparisons, styles={"length": factor * length}).styles[
        "length"
    ]

    assert other.value == pytest.approx(one.value, abs=1e-8)
    assert other.scale == pytest.approx(factor * one.scale)


@given(seed=seeds)
def test_halves_of_a_judgment_weigh_as_the_whole(seed: int) -> None:
    comparisons = small_crowd(seed)
    length = length_of(comparisons, seed)
    names = ("first", "second", "outcomes", "raters", "scenarios", "positions")
    columns: dict[str, Any] = {name: np.tile(getattr(comparisons, name), 2) for name in names}
    twice = replace(comparisons, **columns, weights=np.full(2 * length.size, 0.5))

    one = adjusted_bradley_terry(comparisons=comparisons, styles={"length": length})
    other = adjusted_bradley_terry(comparisons=twice, styles={"length": np.tile(length, 2)})

    np.testing.assert_allclose(one.value, other.value, atol=1e-9)
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-9)
    assert other.n == 2 * one.n


def test_rows_that_do_not_count_take_their_styles_along() -> None:
    comparisons = small_crowd(6)
    length = length_of(comparisons)
    policies: list[tuple[Literal["half", "drop"], int]] = [("half", 3), ("drop", 1)]
    for ties, most in policies:
        kept = np.flatnonzero(np.asarray(comparisons.outcomes) <= most)
        names = ("first", "second", "outcomes", "raters", "scenarios", "positions")
        columns: dict[str, Any] = {name: np.asarray(getattr(comparisons, name))[kept] for name in names}
        alone = replace(comparisons, **columns)

        whole = adjusted_bradley_terry(comparisons=comparisons, styles={"length": length}, ties=ties)
        part = adjusted_bradley_terry(comparisons=alone, styles={"length": length[kept]})

        np.testing.assert_allclose(whole.value, part.value, atol=1e-10)
        assert whole.styles["length"].value == pytest.approx(part.styles["length"].value)


def test_many_blocks_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = adjusted_bradley_terry(comparisons=COMPARISONS, styles={"length": LENGTH})
    monkeypatch.setattr("apps.statistics.pairwise.pair_logit.BLOCK", 7)

    parts = adjusted_bradley_terry(comparisons=COMPARISONS, styles={"length": LENGTH})

    np.testing.assert_allclose(parts.covariance, whole.covariance, atol=1e-12)


def test_adjusted_scores_have_rank_sets_and_contrasts() -> None:
    fit = adjusted_bradley_terry(comparisons=COMPARISONS, styles={"length": LENGTH})

    assert (ranks(fit=fit).low <= ranks(fit=fit).high).all()
    assert fit.contrast(0, 1).value == pytest.approx(fit.value[0] - fit.value[1])


def test_a_style_fixed_by_the_version_cannot_be_told_from_it() -> None:
    words = np.array([120.0, 80.0, 200.0, 90.0, 60.0])
    fixed = words[COLUMNS["first"]] - words[COLUMNS["second"]]

    with pytest.raises(Undefined, match="told apart"):
        adjusted_bradley_terry(comparisons=COMPARISONS, styles={"words": fixed})


def test_a_style_that_decides_everything_has_no_effect_to_give() -> None:
    comparisons = small_crowd(2)
    decides = 1.0 - 2.0 * (np.asarray(comparisons.outcomes) == 1)

    with pytest.raises(Undefined):
        adjusted_bradley_terry(comparisons=comparisons, styles={"x": decides}, ties="drop", position=False)


def test_what_is_missing_is_told() -> None:
    comparisons = small_crowd(2)

    with pytest.raises(BadInput, match="positions"):
        adjusted_bradley_terry(comparisons=replace(comparisons, positions=None))
    with pytest.raises(NoVariation, match="words"):
        adjusted_bradley_terry(comparisons=comparisons, styles={"words": np.zeros(300)})
    with pytest.raises(BadInput, match="words"):
        adjusted_bradley_terry(comparisons=comparisons, styles={"words": np.full(300, np.nan)})
    with pytest.raises(BadInput, match="words"):
        adjusted_bradley_terry(comparisons=comparisons, styles={"words": np.zeros(299)})
    with pytest.raises(TooFewRaters):
        adjusted_bradley_terry(comparisons=replace(comparisons, raters=np.zeros(300, dtype=int)))
    with pytest.raises(Disconnected):
        adjusted_bradley_terry(comparisons=replace(comparisons, versions=5))
