"""Many small cells: their means drawn towards what the main effects say, as far as their own noise calls for.

The model is a random-effects regression: mean_i = x_i'b + u_i + e_i with u ~ (0, tau^2) between cells and e_i ~ (0, error_i^2) within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Column, Floats, codes, numbers, size_of
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.intervals import t_quantile

MOST_STEPS = 200
"""Newton's steps towards tau^2; some ten reach the last digits of a float."""
Between = Literal["paule_mandel", "dersimonian_laird"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Shrunken:
    """Shrunken means of shape (cells,) with intervals: `value` lies between the cell's own mean and `fitted`.

    `own_share` (cells,) is the share of the cell's own mean in its value, tau^2 / (tau^2 + error^2). `tau` is the standard deviation of
    true means around the fit, in units of the means. `cells` is how many there are, `effects` how many effects the fit has.
    """

    value: Floats
    low: Floats
    high: Floats
    level: float
    fitted: Floats
    own_share: Floats
    tau: float
    heterogeneity: float
    cells: int
    effects: int
    method: str


@dataclass(frozen=True, eq=False)
class Fit:
    """Weighted least squares at one tau^2: fitted values and their leverage variances."""

    fitted: Floats
    variance: Floats


def shrunk(
    *,
    means: Floats,
    errors: Floats,
    factors: Sequence[Column] = (),
    between: Between = "paule_mandel",
    level: float = 0.95,
) -> Shrunken:
    """Shrink the means of cells towards an additive fit of `factors` (columns of codes, cells long), or towards their grand mean.

    `errors` are the standard errors of the means, above zero; the cells are taken as independent of each other. tau^2 is Paule and
    Mandel's or DerSimonian and Laird's, never below zero. Intervals are normal and allow for the fit's and for tau's estimation
    [Morris 1983]. Raises Undefined unless there are at least three cells more than effects.
    """
    value = numbers("means", means)
    spread = numbers("errors", errors, rows=value.size)
    if (spread <= 0).any():
        raise BadInput("Standard errors must be above zero.")
    if between not in ("paule_mandel", "dersimonian_laird"):
        raise BadInput("The variance between cells is estimated by paule_mandel or dersimonian_laird.")
    design = _design(value.size, factors)
    effects = design.shape[1]
    spare = value.size - effects
    if spare < 3:
        raise Undefined(
            "Shrinking needs at least three cells more than the fit has effects; there are %(cells)d cells and %(effects)d effects.",
            cells=value.size,
            effects=effects,
        )
    variance = spread**2

    heterogeneity = float(np.sum((value - _fitted(value, variance, design)) ** 2 / variance))
    tau2 = (
        _paule_mandel(value, variance, design, spare)
        if between == "paule_mandel"
        else _dersimonian_laird(heterogeneity, spare, variance, design)
    )
    final = _fit(value, variance + tau2, design)
    own_share = tau2 / (tau2 + variance)
    towards = 1 - own_share
    estimate = own_share * value + towards * final.fitted
    typical = value.size / float(np.sum(1 / variance))
    uncertain_tau = (
        2 / spare * towards**2 * (typical + tau2) / (variance + tau2) * (value - final.fitted) ** 2
    )
    half = t_quantile(level=level, degrees=10**9) * np.sqrt(
        own_share * variance + towards**2 * final.variance + uncertain_tau
    )
    return Shrunken(
        value=estimate,
        low=estimate - half,
        high=estimate + half,
        level=level,
        fitted=final.fitted,
        own_share=own_share,
        tau=float(np.sqrt(tau2)),
        heterogeneity=heterogeneity,
        cells=value.size,
        effects=effects,
        method=_words(factors, between, value.size),
    )


def _words(factors: Sequence[Column], between: Between, cells: int) -> str:
    aim = f"an additive fit of {len(factors)} groupings" if factors else "the grand mean"
    how = "Paule-Mandel" if between == "paule_mandel" else "DerSimonian-Laird"
    return f"{cells} cells shrunken towards {aim}, {how}, cells taken as independent"


def _design(cells: int, factors: Sequence[Column]) -> Floats:
    """Give an orthonormal basis of the effects (cells, effects): the intercept and the codes of each factor, without repeats."""
    columns = [codes("factors", factor, rows=cells) for factor in factors]
    width = 1 + sum(size_of(column) for column in columns)
    if cells * width > MOST_CELLS // 4:
        raise Undefined(
            "These groupings have %(effects)d effects, too many for an additive fit.", effects=width
        )
    parts = [np.ones((cells, 1))]
    parts += [(column[:, None] == np.arange(size_of(column))).astype(np.float64) for column in columns]
    left, strength, _ = np.linalg.svd(np.concatenate(parts, axis=1), full_matrices=False)
    basis: Floats = left[:, strength > 1e-9 * max(float(strength[0]) if strength.size else 0.0, 1.0)]
    return basis


def _fit(value: Floats, variance: Floats, design: Floats) -> Fit:
    weighted = design / variance[:, None]
    covariance = np.linalg.inv(design.T @ weighted)
    fitted = design @ (covariance @ (weighted.T @ value))
    return Fit(fitted, np.sum((design @ covariance) * design, axis=1))


def _dersimonian_laird(misfit: float, spare: int, variance: Floats, design: Floats) -> float:
    """Give tau^2 = (Q - (k - p)) / trace(P), P = W - W X (X'WX)^-1 X'W, at least zero."""
    weighted = design / variance[:, None]
    trace = float(
        np.sum(1 / variance) - np.trace(np.linalg.solve(design.T @ weighted, weighted.T @ weighted))
    )
    return max(0.0, (misfit - spare) / trace)


def _paule_mandel(value: Floats, variance: Floats, design: Floats, spare: int) -> float:
    """Give the tau^2 at which the weighted residual sum of squares is its expectation k - p, zero if it is below that at once.

    The sum is convex in tau^2 and falls, so Newton's steps from zero never pass the root; they end where they no longer move.
    """
    tau2 = 0.0
    for _ in range(MOST_STEPS):
        total = variance + tau2
        left = value - _fitted(value, total, design)
        parts = left**2 / total
        misfit, slope = float(np.sum(parts)), float(np.sum(parts / total))
        step = (misfit - spare) / slope if slope > 0 else 0.0
        if step <= 1e-15 * tau2 or tau2 + step == tau2:
            break
        tau2 += step
    return tau2


def _fitted(value: Floats, variance: Floats, design: Floats) -> Floats:
    weighted = design / variance[:, None]
    fitted: Floats = design @ np.linalg.solve(design.T @ weighted, weighted.T @ value)
    return fitted
