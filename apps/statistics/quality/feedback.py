"""Days on which feedback comes in more or less often than before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Floats, Numbers, numbers
from apps.statistics.errors import BadInput, NoVariation
from apps.statistics.quality.ewma import DRAWS, drawn_spread, ewma, first_of, limit_of, require_chart

MOST = 1e12


@dataclass(frozen=True, kw_only=True, eq=False)
class RateChanges:
    """A chart of daily counts after a baseline, columns (days after the baseline,).

    `statistic` is the moving average of standardised counts over its own sd; days beyond +-`limit` are flagged, and `first` is the first
    of them, counted from the baseline's first day (None if there is none). `false_alarms` is the chance that any day of an unchanged
    period is flagged. `rate` is the baseline's per unit of exposure, `overdispersion` its variance over the mean, at least 1.
    """

    statistic: Floats
    expected: Floats
    flagged: Bools
    first: int | None
    limit: float
    rate: float
    overdispersion: float
    false_alarms: float
    days: int
    n: int
    raters: int
    method: str
    population: str


def rate_changes(
    *,
    counts: Numbers,
    baseline: int,
    exposure: Numbers | None = None,
    smoothing: float = 0.3,
    alpha: float = 0.01,
    draws: int = DRAWS,
    seed: int = 0,
) -> RateChanges:
    """Flag days whose feedback is out of line with the first `baseline` days: an EWMA chart of counts.

    `counts` (days,) are whole numbers by day, `exposure` (days,) how much there was to give feedback on (such as sessions). The limit is the
    1 - alpha quantile of the largest excursion in `draws` seeded simulations of an unchanged period, which allow for what the baseline
    leaves open. Raises BadInput; Undefined for a baseline under seven days or no day after it;
    NoVariation where the baseline holds no feedback.
    """
    found = numbers("counts", counts)
    if (found < 0).any() or (found > MOST).any() or (found != np.round(found)).any():
        raise BadInput("Counts are whole numbers from 0 to a million million.")
    base = np.ones(found.size) if exposure is None else numbers("exposure", exposure, rows=found.size)
    if (base <= 0).any():
        raise BadInput("Exposure must be above 0.")
    require_chart(smoothing=smoothing, alpha=alpha, draws=draws, baseline=baseline, days=found.size)
    if not found[:baseline].any():
        raise NoVariation("There is no feedback in the baseline, so that no rate can be compared.")
    seen, given, later = found[:baseline], base[:baseline], base[baseline:]
    rate, over = _baseline(seen, given)
    statistic = _chart(found[None, baseline:], rate * later, over, smoothing)[0]
    limit = _limit(
        seen=seen, given=given, later=later, smoothing=smoothing, alpha=alpha, draws=draws, seed=seed
    )
    flagged = np.abs(statistic) > limit
    return RateChanges(
        statistic=statistic,
        expected=rate * later,
        flagged=flagged,
        first=first_of(flagged, baseline=baseline),
        limit=limit,
        rate=rate,
        overdispersion=over,
        false_alarms=alpha,
        days=statistic.size,
        n=int(found.sum()),
        raters=0,
        method=f"EWMA of counts, smoothing {smoothing:g}, limit from {draws} simulated periods, seed {seed}",
        population="days like those of the baseline",
    )


def _baseline(seen: Floats, given: Floats) -> tuple[float, float]:
    """Give the rate per unit of exposure, and the variance over the mean, at least 1."""
    rate = float(seen.sum() / given.sum())
    expected = rate * given
    return rate, max(float(((seen - expected) ** 2 / expected).sum()) / (seen.size - 1), 1.0)


def _chart(counts: Floats, expected: Floats, over: float, smoothing: float) -> Floats:
    """Give the EWMA of standardised counts (rows, days) over its sd, day by day."""
    return ewma((counts - expected) / np.sqrt(expected * over), smoothing)


def _limit(
    *,
    seen: Floats,
    given: Floats,
    later: Floats,
    smoothing: float,
    alpha: float,
    draws: int,
    seed: int,
) -> float:
    """Give the limit that an unchanged period exceeds with probability alpha.

    Rate and overdispersion of each simulated period are drawn from what the baseline leaves open: gamma (Jeffreys) and scaled inverse
    chi-square. Counts are Poisson, or negative binomial where overdispersed.
    """
    rng = np.random.default_rng(seed)
    rate, over = _baseline(seen, given)
    true_rate = rng.gamma(seen.sum() / over + 0.5, over / given.sum(), (draws, 1))
    true_over = np.maximum(drawn_spread(rng, over, degrees=seen.size - 1, draws=draws), 1 + 1e-6)
    counts = rng.poisson(rng.gamma(true_rate * later / (true_over - 1), true_over - 1)).astype(np.float64)
    return limit_of(_chart(counts, rate * later, over, smoothing), alpha=alpha)
