"""The alignment index: by hand, against a linear program, and what its band over the weights must be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from apps.statistics.errors import BadInput, Undefined
from apps.statistics.synthesis import alignment_index, unit_score, weight_sensitivity

SCORES, WEIGHTS = np.array([0.9, 0.5, 0.7]), np.array([2.0, 1.0, 1.0])
BEHIND: dict[str, Any] = {"n": 400, "raters": 40}


def drawn(seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 8))
    return rng.random(size), rng.random(size) + 0.05


def test_an_index_by_hand() -> None:
    found = alignment_index(
        scores=SCORES.tolist(), weights=WEIGHTS, errors=np.array([0.02, 0.04, 0.04]), **BEHIND
    )

    assert found.value == pytest.approx(0.5 * 0.9 + 0.25 * 0.5 + 0.25 * 0.7)
    assert found.error == pytest.approx(np.sqrt(0.01**2 + 0.01**2 + 0.01**2))
    assert found.high - found.value == pytest.approx(1.959963985 * found.error)
    assert found.method == "weighted mean of 3 dimensions, dimensions taken as independent, normal"


def test_a_covariance_counts_and_intervals_are_errors() -> None:
    errors = np.array([0.02, 0.04, 0.04])
    together = np.outer(errors, errors)
    half = 1.9599639845400545 * errors

    sure = alignment_index(scores=SCORES.tolist(), weights=WEIGHTS, covariance=together, **BEHIND)
    same = alignment_index(
        scores=SCORES.tolist(), weights=WEIGHTS, intervals=(SCORES - half, SCORES + half), **BEHIND
    )

    assert sure.error == pytest.approx(0.01 + 0.01 + 0.01)
    assert same.error == pytest.approx(np.sqrt(3) * 0.01)


def test_few_degrees_of_freedom_widen_the_interval() -> None:
    few = alignment_index(scores=[0.5], weights=np.ones(1), errors=np.array([0.1]), degrees=4, **BEHIND)

    assert few.high - few.value == pytest.approx(0.2776445)
    assert few.method.endswith("t(4)")


def test_a_missing_dimension_makes_it_undefined_unless_asked_otherwise() -> None:
    columns: dict[str, Any] = {
        "scores": [0.9, None, 0.7],
        "weights": WEIGHTS,
        "errors": np.array([0.02, np.nan, 0.04]),
    }

    with pytest.raises(Undefined, match="1 of the dimensions"):
        alignment_index(**columns, **BEHIND)
    found = alignment_index(**columns, missing="renormalise", **BEHIND)
    assert found.value == pytest.approx((2 * 0.9 + 0.7) / 3)
    np.testing.assert_allclose(found.weights, [2 / 3, 0, 1 / 3])
    assert found.sensitivity.swing[1] == 0
    assert "1 missing and left out" in found.method


@given(seed=st.integers(0, 10_000), factor=st.floats(1, 20))
def test_the_band_is_what_a_linear_program_finds(seed: int, factor: float) -> None:
    scores, weights = drawn(seed)
    share = weights / weights.sum()

    found = weight_sensitivity(scores=scores, weights=weights, factor=factor)

    # Charnes and Cooper: with v = w t and sum v = 1, maximise s'v over t share / factor <= v <= t share factor.
    size = scores.size
    bounds = np.vstack(
        [
            np.hstack([np.eye(size), -factor * share[:, None]]),
            np.hstack([-np.eye(size), share[:, None] / factor]),
        ]
    )
    for sign, expected in ((-1, found.largest), (1, found.smallest)):
        solved = linprog(
            np.append(sign * scores, 0),
            A_ub=bounds,
            b_ub=np.zeros(2 * size),
            A_eq=np.append(np.ones(size), 0)[None, :],
            b_eq=[1],
        )
        assert solved.fun == pytest.approx(sign * expected, abs=1e-7)


@given(seed=st.integers(0, 10_000), factor=st.floats(1, 20))
def test_the_band_holds_the_index_and_grows_with_the_factor(seed: int, factor: float) -> None:
    scores, weights = drawn(seed)
    narrow = weight_sensitivity(scores=scores, weights=weights, factor=factor)
    wide = weight_sensitivity(scores=scores, weights=weights, factor=factor * 1.5)

    assert scores.min() - 1e-12 <= wide.smallest <= narrow.smallest + 1e-12
    assert narrow.smallest <= narrow.value <= narrow.largest
    assert narrow.largest - 1e-12 <= wide.largest <= scores.max() + 1e-12
    assert (narrow.swing <= narrow.largest - narrow.smallest + 1e-12).all()


@given(seed=st.integers(0, 10_000), threshold=st.floats(0.05, 0.95))
def test_the_verdict_turns_at_the_turning_factor(seed: int, threshold: float) -> None:
    scores, weights = drawn(seed)
    found = weight_sensitivity(scores=scores, weights=weights, threshold=threshold)
    turning = found.turning_factor
    assert turning is not None
    if not np.isfinite(turning):
        assert (scores >= threshold).all() or (scores <= threshold).all()
        return

    before = max(1.0, turning * (1 - 1e-6))
    after = turning * (1 + 1e-6)
    reached = weight_sensitivity(scores=scores, weights=weights, threshold=threshold, factor=after)
    assert reached.depends
    if before < turning:
        assert not weight_sensitivity(
            scores=scores, weights=weights, threshold=threshold, factor=before
        ).depends


def test_the_mover_is_the_dimension_that_moves_it_most() -> None:
    found = weight_sensitivity(
        scores=np.array([0.2, 0.8, 0.81]), weights=np.ones(3), factor=2.0, threshold=0.6
    )

    assert found.mover == 0
    assert found.swing[0] == pytest.approx((0.1 + 1.61) / 2.5 - (0.4 + 1.61) / 4)
    assert found.depends
    assert not weight_sensitivity(scores=np.array([0.7, 0.8]), weights=np.ones(2), threshold=0.6).depends


def test_a_measure_is_placed_between_worst_and_best() -> None:
    stars = unit_score(value=4, low=3.5, high=4.5, worst=1, best=5)
    mistakes = unit_score(value=0.1, low=0.05, high=0.3, worst=0.25, best=0)

    assert (stars.value, stars.low, stars.high, stars.clipped) == (0.75, 0.625, 0.875, False)
    assert (mistakes.value, mistakes.low, mistakes.high) == pytest.approx((0.6, 0, 0.8))
    assert mistakes.clipped


def test_what_makes_no_sense_is_refused() -> None:
    good: dict[str, Any] = {"scores": SCORES.tolist(), "weights": WEIGHTS, **BEHIND}
    for change in (
        {},
        {"errors": np.ones(3), "covariance": np.eye(3)},
        {"errors": np.array([0.1, -0.1, 0.1])},
        {"errors": np.array([0.1, np.nan, 0.1])},
        {"errors": np.ones(2)},
        {"covariance": np.eye(2)},
        {"covariance": np.array([[1.0, 2, 0], [0, 1, 0], [0, 0, 1]])},
        {"covariance": np.array([[1.0, -5, 0], [-5, 1, 0], [0, 0, 1]])},
        {"intervals": (SCORES, SCORES - 0.1)},
        {"errors": np.ones(3), "scores": [0.5, 1.2, 0.5]},
        {"errors": np.ones(3), "weights": np.array([-1.0, 1, 1])},
        {"errors": np.ones(3), "factor": 0.5},
        {"errors": np.ones(3), "missing": "skip"},
    ):
        with pytest.raises(BadInput):
            alignment_index(**{**good, **change})
    with pytest.raises(Undefined):
        alignment_index(**{**good, "errors": np.ones(3), "weights": np.zeros(3)})
    for low, high, worst, best in ((0.4, 0.6, 1, 1), (0.6, 0.7, 0, 1), (0.4, np.nan, 0, 1)):
        with pytest.raises(BadInput):
            unit_score(value=0.5, low=low, high=high, worst=worst, best=best)
