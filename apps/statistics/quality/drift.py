"""Raters who change as they go: the cumulative sum of each rater's standardised scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers, numbers
from apps.statistics.errors import BadInput, NoVariation, StatisticsError
from apps.statistics.quality.checks import Adjust, RaterCheck, checked, enough, raters_of

Direction = Literal["down", "up", "both"]
STILL = 1e-12
"""A standard deviation below this share of the values' size is rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Drift(RaterCheck):
    """The most telling change within each rater's judgments, columns (raters,).

    `statistic` is the largest excursion of the cumulative sum, over sd sqrt(n); `begins` the place of the first judgment after the
    change (from 0; -1 where undefined), `before` and `after` the mean scores on either side of it.
    """

    statistic: Floats
    begins: Ints
    before: Floats
    after: Floats


def drift(
    *,
    values: Numbers,
    raters: Column,
    order: Numbers,
    direction: Direction = "down",
    least: int = 10,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
) -> Drift:
    """Flag raters whose scores change as they go, and tell where the change begins.

    `values` (n,) are scores such as agreement with others or being right on gold (1 or 0), `order` (n,) puts each rater's judgments in
    sequence. Each rater is compared with their own mean, so that a low level alone is no drift. "down" looks for a fall, "up" for a rise.
    Raises BadInput, also where two judgments of a rater have the same place, and Undefined for no judgments at all.
    """
    scores = numbers("values", values)
    who, count = raters_of(raters, rows=scores.size)
    places = numbers("order", order, rows=scores.size)
    sequence = np.lexsort((places, who))
    who, scores, places = who[sequence], scores[sequence], places[sequence]
    if ((who[1:] == who[:-1]) & (places[1:] == places[:-1])).any():
        raise BadInput("Two judgments of one rater have the same place in the order.")
    n = np.bincount(who, minlength=count)
    lead, still = _standardised(scores, who, n)
    statistic, begins = _excursion(lead, who, n, direction)
    reasons = tuple(
        reason or (_still() if flat else None)
        for reason, flat in zip(enough(n, least=max(least, 2)), still.tolist(), strict=True)
    )
    found = checked(
        p_value=bridge_tail(statistic, direction),
        n=n,
        reasons=reasons,
        alpha=alpha,
        adjust=adjust,
        method=f"CUSUM against the rater's own mean, {direction}, Brownian bridge",
    )
    missing = np.isnan(found.p_value)
    before, after = _sides(scores, who, n, begins)
    return Drift(
        **vars(found),
        statistic=np.where(missing, np.nan, statistic),
        begins=np.where(missing, -1, begins),
        before=np.where(missing, np.nan, before),
        after=np.where(missing, np.nan, after),
    )


def bridge_tail(statistic: Floats, direction: Direction) -> Floats:
    """Give P(sup B >= x) = exp(-2 x^2) of a Brownian bridge, and at most twice that for sup |B| [Kolmogorov 1933].

    For n judgments in discrete time the excursion is smaller, so that the false-alarm rate stays below this.
    """
    one_side: Floats = np.exp(-2 * np.maximum(statistic, 0) ** 2)
    return np.minimum(2 * one_side, 1.0) if direction == "both" else one_side


def _standardised(scores: Floats, who: Ints, n: Ints) -> tuple[Floats, Bools]:
    """Give each score less its rater's mean, over the rater's sd, and which raters never vary."""
    safe = np.maximum(n, 1)
    lead = scores - (np.bincount(who, scores, minlength=n.size) / safe)[who]
    spread = np.sqrt(np.bincount(who, lead**2, minlength=n.size) / safe)
    size = np.sqrt(np.bincount(who, scores**2, minlength=n.size) / safe)
    still = spread <= STILL * size
    return lead / np.where(still, 1.0, spread)[who], still


def _excursion(lead: Floats, who: Ints, n: Ints, direction: Direction) -> tuple[Floats, Ints]:
    """Give the largest excursion over sqrt(n), and how many judgments lie before the change."""
    starts = np.cumsum(n) - n
    # Scores of a rater sum to zero, so that one running sum over all of them starts anew with each.
    # Rounded, so that equal excursions stay equal whatever stands before them; the first of them counts.
    path = np.round(np.cumsum(lead), 9)
    signed = {"down": path, "up": -path, "both": np.abs(path)}[direction]
    order = np.lexsort((-np.arange(who.size), signed, who))
    statistic, begins = np.zeros(n.size), np.zeros(n.size, dtype=np.intp)
    filled = n > 0
    best = order[(starts + n - 1)[filled]]
    statistic[filled] = signed[best] / np.sqrt(n[filled])
    begins[filled] = best - starts[filled] + 1
    return np.maximum(statistic, 0.0), begins


def _sides(scores: Floats, who: Ints, n: Ints, begins: Ints) -> tuple[Floats, Floats]:
    place = np.arange(who.size) - (np.cumsum(n) - n)[who]
    early = place < begins[who]
    sizes = np.bincount(who[early], minlength=n.size), np.bincount(who[~early], minlength=n.size)
    sums = (np.bincount(who[rows], scores[rows], minlength=n.size) for rows in (early, ~early))
    before, after = (
        np.divide(total, size, out=np.full(n.size, np.nan), where=size > 0)
        for total, size in zip(sums, sizes, strict=True)
    )
    return before, after


def _still() -> StatisticsError:
    return NoVariation("The scores of this rater never vary, so that no change can be seen.")
