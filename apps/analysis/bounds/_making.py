"""What both designs make their intervals with."""

from __future__ import annotations

from apps.analysis.bounds._base import Interval, Spread
from apps.analysis.measures._base import Draft
from apps.statistics.errors import Undefined
from apps.statistics.intervals import t_quantile

LEVEL = 0.95
"""The level of the estimates that measures give."""


def widened(draft: Draft, quantile: float, tuned_for: float | None, method: str = "") -> Interval:
    """Return a draft's interval as if it had been made with another quantile of its standard error."""
    if draft.value is None or draft.low is None or draft.high is None:
        raise Undefined("This estimate has no interval.")
    degrees = max(draft.raters - 1, 1)
    own = float(t_quantile(level=LEVEL, degrees=degrees))
    wider = quantile / own
    return Interval(
        value=draft.value,
        low=draft.value - (draft.value - draft.low) * wider,
        high=draft.value + (draft.high - draft.value) * wider,
        n=draft.n,
        raters=draft.raters,
        method="; ".join(part for part in (draft.method, method) if part),
        spread=Spread(
            error=(draft.high - draft.low) / 2 / own,
            clusters=degrees + 1,
            degrees=degrees,
            tuned_for=tuned_for,
        ),
    )
