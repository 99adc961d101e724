"""The reliability diagram as columns: per bin, confidence, share correct, its interval and where chance would put it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Numbers
from apps.statistics.calibration.bins import Binned, Binning, binned
from apps.statistics.calibration.null import check_draws, null_shares
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True, eq=False)
class Reliability(Estimates):
    """The share correct of each bin (bins,) with Wilson's interval on the effective n.

    A bin holds confidences from `start` to `end`: its edges for equal width, the least and largest confidence in it for equal mass.
    `confidence` is their mean; between `null_low` and `null_high` the share correct of a perfectly calibrated source lies with
    probability `level`. These are nan in a bin without rows, save its edges.
    """

    start: Floats
    end: Floats
    confidence: Floats
    null_low: Floats
    null_high: Floats

    @property
    def is_within_null(self) -> Bools:
        """Which bins lie within the band that chance gives, shape (bins,); false where the share correct is undefined."""
        return (self.value >= self.null_low) & (self.value <= self.null_high)


def reliability(
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
) -> Reliability:
    """Give each bin's share correct beside its mean confidence, with an interval and the band of perfect calibration.

    Columns as for `ece`; a bin without rows, or with too few for an interval, is undefined, with the reason. Raises as `ece` does.
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
    ratios = rows.panel.ratios(level=level, groups=rows.index, count=bins, prefix=rows.words)
    found = rows.panel.settled(ratios.proportion(rows.correct))
    empty = rows.n == 0
    shares = null_shares(binned=rows, draws=draws, seed=seed)
    start, end = _ends(rows)
    none_here = Undefined("No confidence lies in this bin.")
    reasons = tuple(
        none_here if is_empty else reason
        for reason, is_empty in zip(found.undefined, empty.tolist(), strict=True)
    )
    return Reliability(
        **vars(replace(found, undefined=reasons)),
        start=start,
        end=end,
        confidence=np.where(empty, np.nan, rows.mean_confidence),
        null_low=np.where(empty, np.nan, np.quantile(shares, (1 - level) / 2, axis=0, method="lower")),
        null_high=np.where(empty, np.nan, np.quantile(shares, (1 + level) / 2, axis=0, method="higher")),
    )


def _ends(rows: Binned) -> tuple[Floats, Floats]:
    if rows.binning == "width":
        edges = np.arange(rows.bins + 1) / rows.bins
        return edges[:-1], edges[1:]
    start, end = np.full(rows.bins, np.inf), np.full(rows.bins, -np.inf)
    np.minimum.at(start, rows.index, rows.confidence)
    np.maximum.at(end, rows.index, rows.confidence)
    empty = rows.n == 0
    return np.where(empty, np.nan, start), np.where(empty, np.nan, end)
