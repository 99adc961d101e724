"""Expected calibration error with its interval, and what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers
from apps.statistics.calibration.bins import Binned, Binning, binned
from apps.statistics.calibration.null import check_draws, null_shares
from apps.statistics.calibration.spread import Spread, spread_of
from apps.statistics.population import Population

ROUNDING = 1e-12
"""Two errors this close, relative to their size, are the same."""


@dataclass(frozen=True, kw_only=True)
class CalibrationError:
    """A calibration error with its interval and what chance gives.

    `null_high` is the quantile at `level` of the same error if every confidence were right, `null_p` the share of such errors at least
    as large (counting the observed one); `is_within_null` is true where the value is no larger than chance makes it. `occupied` bins
    of `bins` hold rows.
    """

    value: float
    low: float
    high: float
    level: float
    null_high: float
    null_p: float
    is_within_null: bool
    bins: int
    occupied: int
    n: int
    raters: int
    scenarios: int
    few_raters: bool
    method: str
    population: str


def ece(
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
) -> CalibrationError:
    """Give the expected calibration error, sum over bins of mass |mean confidence - share correct|.

    `confidence` (n,) lies in 0 .. 1, `correct` (n,) is 0, 1 or a share. The plug-in error is above zero even for a perfectly
    calibrated source: read it beside `null_high`. Raises BadInput, and TooFewRaters, TooFewScenarios or Undefined for too few data.
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
    value = float(rows.mass @ np.abs(rows.gaps))
    spread = spread_of(binned=rows, draws=draws, seed=seed)
    shares = null_shares(binned=rows, draws=draws, seed=seed)
    null = np.abs(rows.mean_confidence - shares) @ rows.mass
    low, high = _ends(value, rows, spread, level)
    return CalibrationError(
        value=value,
        low=low,
        high=high,
        **against_null(value, null, level),
        **facts(rows, level),
        method=words(rows, spread, draws),
    )


def _ends(value: float, rows: Binned, spread: Spread, level: float) -> tuple[float, float]:
    """Give an interval for the error of all such rows, not of these.

    Drawing adds to an error of absolute gaps what sampling added before: both ends take that off. Low is the upper quantile of the draws
    turned around the value, and 0 where noise of the gaps alone, cluster by cluster, is as large as the value.
    """
    drawn = np.abs(spread.weighted_gaps).sum(axis=1)
    noise = np.abs(spread.weighted_gaps - rows.mass * rows.gaps).sum(axis=1)
    top = float(np.quantile(drawn, (1 + level) / 2))
    low = 0.0 if value <= np.quantile(noise, level) else 2 * value - top
    high = top - (float(drawn.mean()) - value)
    return min(max(low, 0.0), value), min(max(high, value), 1.0)


def against_null(value: float, null: Floats, level: float) -> dict[str, Any]:
    """Give the fields that place a value among the errors (draws,) of a perfectly calibrated source."""
    high = float(np.quantile(null, level))
    at_least = int(np.count_nonzero(null >= value * (1 - ROUNDING)))
    return {
        "null_high": high,
        "null_p": (1 + at_least) / (1 + null.size),
        "is_within_null": value <= high,
    }


def facts(rows: Binned, level: float) -> dict[str, Any]:
    """Give the fields that say what is behind a result."""
    raters, scenarios = rows.panel.counts
    return {
        "level": level,
        "bins": rows.bins,
        "occupied": int(np.count_nonzero(rows.n)),
        "n": rows.panel.n,
        "raters": raters,
        "scenarios": scenarios,
        "few_raters": rows.panel.population.few_raters(raters),
        "population": rows.panel.population.words,
    }


def words(rows: Binned, spread: Spread, draws: int, told: str = "") -> str:
    """Say the method, such as "10 bins of equal width; score bootstrap of binned sums, 1000 draws; clustered by rater, CR1, t(24)"."""
    prefix = f"{rows.words}{told}; score bootstrap of binned sums, {draws} draws"
    return rows.panel.population.method(degrees=spread.degrees, prefix=prefix)
