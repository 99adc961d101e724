"""The moving average behind charts of days, and the limit that an unchanged period keeps within."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Floats
from apps.statistics.errors import BadInput, Undefined

LEAST_DAYS = 7
DRAWS = 4_000


def ewma(lead: Floats, smoothing: float) -> Floats:
    """Give the EWMA of standardised days (rows, days) over its sd, day by day [Roberts 1959]."""
    result, average, keep = np.empty(lead.shape), np.zeros(lead.shape[0]), 1 - smoothing
    for day in range(lead.shape[1]):
        average = smoothing * lead[:, day] + keep * average
        result[:, day] = average / np.sqrt(smoothing / (2 - smoothing) * (1 - keep ** (2 * (day + 1))))
    return result


def limit_of(charts: Floats, *, alpha: float) -> float:
    """Give the limit that the largest excursion of simulated charts (draws, days) exceeds with probability alpha."""
    return float(np.quantile(np.abs(charts).max(axis=1), 1 - alpha, method="higher"))


def first_of(flagged: Bools, *, baseline: int) -> int | None:
    """Give the first flagged day, counted from the baseline's first; None where no day is."""
    return int(np.argmax(flagged)) + baseline if flagged.any() else None


def require_chart(*, smoothing: float, alpha: float, draws: int, baseline: int, days: int) -> None:
    """Raise BadInput for a chart that cannot be drawn, Undefined for a baseline under seven days or no day after it."""
    if not 0 < smoothing <= 1 or not 0 < alpha < 1 or draws < 1 / alpha:
        raise BadInput("Smoothing and alpha lie between 0 and 1, and draws are at least one over alpha.")
    if baseline < LEAST_DAYS or days <= baseline:
        raise Undefined(
            "A baseline of at least %(least)d days and a day after it are needed.", least=LEAST_DAYS
        )


def drawn_spread(rng: np.random.Generator, spread: float, *, degrees: int, draws: int) -> Floats:
    """Give what a baseline leaves open of a variance that it shows: scaled inverse chi-square, shape (draws, 1)."""
    drawn: Floats = spread * degrees / rng.chisquare(degrees, (draws, 1))
    return drawn
