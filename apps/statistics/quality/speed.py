"""Raters who answer far faster than the items take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers, codes, numbered, numbers
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.quality.binomial import at_least, clopper_pearson
from apps.statistics.quality.checks import Adjust, RaterCheck, checked, enough, raters_of

NORMAL = 1.4826
"""Median absolute deviations to a standard deviation, for normal values."""
LEAST_PER_ITEM = 3
"""An item's usual time is the median of at least so many judgments."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Speeders(RaterCheck):
    """Fast judgments per rater, columns (raters,): how many, their share with its exact interval, and the rater's usual pace.

    `pace` is the median of seconds over the item's usual seconds (0.5: twice as fast as others). `cut` is the pace below which a
    judgment is fast, `crowd_share` the share of all judgments that are, `reference` the share that a rater is held against.
    """

    fast: Ints
    share: Floats
    low: Floats
    high: Floats
    level: float
    pace: Floats
    cut: float
    crowd_share: float
    reference: float


def speeders(
    *,
    seconds: Numbers,
    raters: Column,
    items: Column | None = None,
    deviations: float = 2.5,
    tolerated: float = 0.2,
    least: int = 5,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
    level: float = 0.95,
) -> Speeders:
    """Flag raters of whose judgments significantly more than the tolerated share are far faster than the items take.

    The log of `seconds` (n,) less the median log of its item is robustly standardised; below -`deviations` it is fast. A rater's fast
    judgments are tested (binomial, upper tail) against the crowd's share of them or `tolerated`, whichever is larger. Items with fewer
    than three judgments do not count. Raises BadInput for seconds of 0 or below, Undefined, NoVariation where all take the same time.
    """
    time = numbers("seconds", seconds)
    if (time <= 0).any():
        raise BadInput("Seconds must be above 0.")
    who, count = raters_of(raters, rows=time.size)
    if not 0 < tolerated < 1 or deviations <= 0:
        raise BadInput("The tolerated share lies between 0 and 1, and the deviations above 0.")
    item = np.zeros(time.size, dtype=np.intp) if items is None else codes("items", items, rows=time.size)
    lead, kept = _leads(np.log(time), item)
    who, lead = who[kept], lead[kept]
    spread = NORMAL * float(np.median(np.abs(lead - np.median(lead))))
    if spread == 0:
        raise NoVariation("Most judgments take exactly the same time, so that none stands out as fast.")
    limit = float(np.median(lead)) - deviations * spread
    n, fast = np.bincount(who, minlength=count), np.bincount(who[lead < limit], minlength=count)
    crowd_share = float(fast.sum() / n.sum())
    reference = max(crowd_share, tolerated)
    found = checked(
        p_value=at_least(fast, n, reference),
        n=n,
        reasons=enough(n, least=max(least, 1)),
        alpha=alpha,
        adjust=adjust,
        method=f"log time less the item's median, fast below {deviations:g} robust deviations; "
        f"binomial against a share of {reference:.3g}",
    )
    low, high = clopper_pearson(fast, n, level=level)
    return Speeders(
        **vars(found),
        fast=fast,
        share=np.divide(fast, n, out=np.full(count, np.nan), where=n > 0),
        low=low,
        high=high,
        level=level,
        pace=np.exp(medians(lead, who, count)),
        cut=float(np.exp(limit)),
        crowd_share=crowd_share,
        reference=reference,
    )


def _leads(logs: Floats, item: Ints) -> tuple[Floats, Bools]:
    """Give each log time less its item's median, and which rows are of items with enough judgments."""
    index, found = numbered(item)
    kept = np.bincount(index, minlength=found.size)[index] >= LEAST_PER_ITEM
    if not kept.any():
        raise Undefined(
            "No item has %(least)d judgments, so that nobody knows how long the items take.",
            least=LEAST_PER_ITEM,
        )
    return logs - medians(logs, index, found.size)[index], kept


def medians(values: Floats, groups: Ints, count: int) -> Floats:
    """Give the median of each group 0 .. count - 1; nan for an empty one."""
    ordered = values[np.lexsort((values, groups))]
    sizes = np.bincount(groups, minlength=count)
    starts = np.cumsum(sizes) - sizes
    filled = sizes > 0
    result = np.full(count, np.nan)
    upper, lower = starts[filled] + sizes[filled] // 2, starts[filled] + (sizes[filled] - 1) // 2
    result[filled] = (ordered[lower] + ordered[upper]) / 2
    return result
