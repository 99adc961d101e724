"""Days on which what comes in is another thing than before: a share, or a mean, day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Floats, Numbers, numbers
from apps.statistics.errors import BadInput, NoVariation
from apps.statistics.quality.ewma import DRAWS, drawn_spread, ewma, first_of, limit_of, require_chart

ROUND = 1e-6
"""Days whose judgments resemble each other less than this are taken for independent."""
MOST_ALIKE = 0.99


@dataclass(frozen=True, kw_only=True, eq=False)
class LevelChanges:
    """A chart of daily shares or means after a baseline, columns (days after the baseline,).

    `statistic` is the moving average of standardised days over its own sd; days beyond +-`limit` are flagged, and `first` is the first of
    them, counted from the baseline's first day (None if there is none). `value` is the share or mean of each day, `level` the baseline's,
    `spread` the variance of one judgment that its days show (of a share: over the binomial one, at least 1). `false_alarms` is the chance
    that any day of an unchanged period is flagged.
    """

    statistic: Floats
    value: Floats
    flagged: Bools
    first: int | None
    limit: float
    level: float
    spread: float
    false_alarms: float
    days: int
    n: int
    raters: int
    method: str
    population: str


def share_changes(
    *,
    hits: Numbers,
    n: Numbers,
    baseline: int,
    smoothing: float = 0.3,
    alpha: float = 0.01,
    draws: int = DRAWS,
    seed: int = 0,
) -> LevelChanges:
    """Flag days whose share is out of line with the first `baseline` days: an EWMA chart of shares.

    `hits` and `n` (days,) are whole numbers by day; leave days without judgments out. Judgments of a day may resemble each other: what the
    baseline shows beyond the binomial widens the chart. The limit is the 1 - alpha quantile of the largest excursion in `draws` seeded
    simulations of an unchanged period, which allow for what the baseline leaves open. Raises BadInput; Undefined for a baseline under seven
    days or no day after it; NoVariation where the baseline's share is 0 or 1.
    """
    size = _sizes(n)
    found = numbers("hits", hits, rows=size.size)
    if (found != np.round(found)).any() or (found < 0).any() or (found > size).any():
        raise BadInput("Hits are whole numbers from 0 to the judgments of the day.")
    require_chart(smoothing=smoothing, alpha=alpha, draws=draws, baseline=baseline, days=size.size)
    seen, given, later = found[:baseline], size[:baseline], size[baseline:]
    level = float(seen.sum() / given.sum())
    if not 0 < level < 1:
        raise NoVariation("The share is 0 or 1 in the whole baseline, so that no change can be measured.")
    binomial = given * level * (1 - level)
    over = max(float(((seen - given * level) ** 2 / binomial).sum()) / (baseline - 1), 1.0)

    def chart(counts: Floats) -> Floats:
        return ewma((counts - later * level) / np.sqrt(later * level * (1 - level) * over), smoothing)

    rng = np.random.default_rng(seed)
    true_level = rng.beta(seen.sum() / over + 0.5, (given - seen).sum() / over + 0.5, (draws, 1))
    # Shares of few days vary more than chi-square where days differ: simulated, a degree less keeps what is stated.
    true_over = over * (baseline - 1) / rng.chisquare(baseline - 2, (draws, 1))
    alike = (true_over - 1) / np.maximum(later - 1, 1)
    counts = _drawn_counts(rng, later, true_level, np.clip(alike, ROUND, MOST_ALIKE))
    statistic, limit = chart(found[None, baseline:])[0], limit_of(chart(counts), alpha=alpha)
    return _changes(
        statistic=statistic,
        limit=limit,
        value=found / size,
        size=size,
        level=level,
        spread=over,
        alpha=alpha,
        method=f"EWMA of shares, smoothing {smoothing:g}, limit from {draws} simulated periods, seed {seed}",
    )


def mean_changes(
    *,
    means: Numbers,
    n: Numbers,
    baseline: int,
    smoothing: float = 0.3,
    alpha: float = 0.01,
    draws: int = DRAWS,
    seed: int = 0,
) -> LevelChanges:
    """Flag days whose mean is out of line with the first `baseline` days: an EWMA chart of means.

    `means` and `n` (days,) are the mean of each day and the judgments behind it; leave days without judgments out. The variance of a
    judgment is taken from how the baseline's means differ, so that judgments of a day may resemble each other. The limit is simulated as in
    `share_changes`. Raises BadInput; Undefined for a baseline under seven days or no day after it; NoVariation where the baseline's means
    are all the same.
    """
    size = _sizes(n)
    found = numbers("means", means, rows=size.size)
    require_chart(smoothing=smoothing, alpha=alpha, draws=draws, baseline=baseline, days=size.size)
    seen, given, later = found[:baseline], size[:baseline], size[baseline:]
    level = float((seen * given).sum() / given.sum())
    spread = float((given * (seen - level) ** 2).sum()) / (baseline - 1)
    if spread <= np.finfo(np.float64).eps * max(level**2, 1e-300):
        raise NoVariation("All days of the baseline have the same mean, so that no change can be measured.")

    def chart(values: Floats) -> Floats:
        return ewma((values - level) / np.sqrt(spread / later), smoothing)

    rng = np.random.default_rng(seed)
    true_spread = drawn_spread(rng, spread, degrees=baseline - 1, draws=draws)
    true_level = level + np.sqrt(true_spread / given.sum()) * rng.standard_normal((draws, 1))
    values = true_level + np.sqrt(true_spread / later) * rng.standard_normal((draws, later.size))
    statistic, limit = chart(found[None, baseline:])[0], limit_of(chart(values), alpha=alpha)
    return _changes(
        statistic=statistic,
        limit=limit,
        value=found,
        size=size,
        level=level,
        spread=spread,
        alpha=alpha,
        method=f"EWMA of means, smoothing {smoothing:g}, limit from {draws} simulated periods, seed {seed}",
    )


def _sizes(n: Numbers) -> Floats:
    size = numbers("n", n)
    if (size < 1).any() or (size != np.round(size)).any():
        raise BadInput("Every day needs at least one judgment; leave empty days out.")
    return size


def _drawn_counts(rng: np.random.Generator, later: Floats, level: Floats, alike: Floats) -> Floats:
    """Draw hits (draws, days) of judgments that resemble each other: beta-binomial."""
    scale = (1 - alike) / alike
    shares = rng.beta(np.maximum(level * scale, ROUND), np.maximum((1 - level) * scale, ROUND))
    return rng.binomial(later.astype(np.int64), shares).astype(np.float64)


def _changes(
    *,
    statistic: Floats,
    limit: float,
    value: Floats,
    size: Floats,
    level: float,
    spread: float,
    alpha: float,
    method: str,
) -> LevelChanges:
    baseline = size.size - statistic.size
    flagged = np.abs(statistic) > limit
    return LevelChanges(
        statistic=statistic,
        value=value[baseline:],
        flagged=flagged,
        first=first_of(flagged, baseline=baseline),
        limit=limit,
        level=level,
        spread=spread,
        false_alarms=alpha,
        days=statistic.size,
        n=int(size.sum()),
        raters=0,
        method=method,
        population="days like those of the baseline",
    )
