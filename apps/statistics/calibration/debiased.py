"""Calibration error with the part that chance adds taken off [Kumar, Liang and Ma 2019]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers
from apps.statistics.calibration.bins import Binned, Binning, binned
from apps.statistics.calibration.error import CalibrationError, against_null, facts, words
from apps.statistics.calibration.null import check_draws, effective_rows, null_shares
from apps.statistics.calibration.spread import Spread, spread_of
from apps.statistics.errors import Undefined
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True)
class DebiasedError(CalibrationError):
    """A debiased error: the root of `squared`, which may be negative; the value is then 0 and `cut` is true.

    Bins of a single row tell nothing about their noise and count as 0; `left_out` is the number of their rows.
    """

    squared: float
    cut: bool
    left_out: int


def ece_debiased(
    *,
    confidence: Numbers,
    correct: Numbers,
    bins: int = 10,
    binning: Binning = "width",
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> DebiasedError:
    """Give the root of the debiased squared calibration error, sum over bins of mass (gap^2 - variance of the share correct).

    A negative sum, which chance makes of good calibration, becomes 0, and `cut` and `method` tell. Columns and errors as for `ece`;
    Undefined too where no bin holds two rows.
    """
    check_draws(level=level, draws=draws, seed=seed)
    rows = binned(
        confidence=confidence,
        correct=correct,
        bins=bins,
        binning=binning,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    told = np.where(rows.n > 1, rows.mass, 0.0)
    if not told.any():
        raise Undefined(
            "No bin holds two judgments, so that chance cannot be taken off the calibration error."
        )
    effective = effective_rows(rows)
    squared = float(told @ (rows.gaps**2 - _noise(rows, effective)))
    spread = spread_of(binned=rows, draws=draws, seed=seed)
    above = max(float(np.quantile(_drawn_squares(rows, spread, told), (1 + level) / 2)), 0.0)
    null = _null_squares(rows, null_shares(binned=rows, draws=draws, seed=seed), effective, told)
    cut = squared < 0
    return DebiasedError(
        value=_root(squared),
        low=_root(squared - above),
        high=min(_root(squared + above), 1.0),
        squared=squared,
        cut=cut,
        left_out=int(rows.n[rows.n == 1].sum()),
        **against_null(_root(squared), np.sqrt(np.maximum(null, 0)), level),
        **facts(rows, level),
        method=words(rows, spread, draws, "; negative square set to 0" if cut else ""),
    )


def _noise(rows: Binned, effective: Floats) -> Floats:
    """Give the variance of each bin's share correct; with 0 and 1 and equal weights, share (1 - share) / (n - 1)."""
    load, index = rows.panel.load, rows.index
    total = np.bincount(index, load, minlength=rows.bins)
    squares = np.bincount(
        index, (load * (rows.correct - rows.share_correct[index])) ** 2, minlength=rows.bins
    )
    usable = (rows.n > 1) & (effective > 1)
    factor = np.divide(effective, effective - 1, out=np.zeros(rows.bins), where=usable)
    return factor * np.divide(squares, total**2, out=np.zeros(rows.bins), where=total > 0)


def _drawn_squares(rows: Binned, spread: Spread, told: Floats) -> Floats:
    """Give how far draws of the squared error fall from the observed one, the noise that drawing adds taken off, shape (draws,)."""
    drawn = np.where(told > 0, spread.mass, 0.0) * (spread.gaps**2 - spread.variance)
    away: Floats = drawn.sum(axis=1) - float(told @ rows.gaps**2)
    return away


def _null_squares(rows: Binned, shares: Floats, effective: Floats, told: Floats) -> Floats:
    spare = np.where(effective > 1, effective - 1, np.inf)
    squares: Floats = ((rows.mean_confidence - shares) ** 2 - shares * (1 - shares) / spare) @ told
    return squares


def _root(squared: float) -> float:
    return float(np.sqrt(max(squared, 0.0)))
