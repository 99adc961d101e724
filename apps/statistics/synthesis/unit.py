"""Measures with different scales and directions, put on one scale from 0 (worst) to 1 (best)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.errors import BadInput


@dataclass(frozen=True, kw_only=True)
class UnitScore:
    """A measure on the scale 0 .. 1, with its interval; `clipped` tells that something lay outside the range."""

    value: float
    low: float
    high: float
    clipped: bool
    method: str


def unit_score(*, value: float, low: float, high: float, worst: float, best: float) -> UnitScore:
    """Put a measure and its interval on the scale 0 .. 1: (x - worst) / (best - worst), cut at both ends.

    `worst` and `best` are the ends of the measure's range; where less is better (an error rate), worst is the larger number, and the
    ends of the interval change places. Raises BadInput for a range without width, a number that is not finite or an interval that
    does not hold the value.
    """
    if not all(np.isfinite([value, low, high, worst, best])):
        raise BadInput("A measure, its interval and its range must be finite numbers.")
    if worst == best:
        raise BadInput("The range of a measure needs two different ends.")
    if not low <= value <= high:
        raise BadInput("The interval of a measure must hold its value.")
    placed = sorted((one - worst) / (best - worst) for one in (low, high))
    middle = (value - worst) / (best - worst)
    return UnitScore(
        value=min(max(middle, 0.0), 1.0),
        low=min(max(placed[0], 0.0), 1.0),
        high=min(max(placed[1], 0.0), 1.0),
        clipped=placed[0] < 0 or placed[1] > 1,
        method=f"(x - {worst:g}) / ({best:g} - {worst:g}), cut at 0 and 1",
    )
