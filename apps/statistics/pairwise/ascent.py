"""Newton's method on a concave log-likelihood of versions' scores, with terms beside them, such as a position effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.errors import Undefined

STEPS = 50
CLOSE = 1e-7
"""A step this small was the last: Newton's next would be of the order of its square."""
SMALLEST = 1e-9
ROUNDING = 1e-12
SINGULAR = 1e-9
"""A direction whose curvature, every term scaled to one, is below this cannot be told from none."""


@dataclass(frozen=True, eq=False)
class Slope:
    """Log-likelihood at a point, its gradient (p,) and its negative second derivatives (p, p)."""

    value: float
    gradient: Floats
    curvature: Floats


@dataclass(frozen=True, eq=False)
class Peak:
    """The maximum: the point (p,), its scores summing to zero, and the inverse curvature (p, p) there."""

    point: Floats
    inverse: Floats


def inverse_within(curvature: Floats, versions: int) -> Floats:
    """Invert within the scores that sum to zero: moving all of them together changes nothing.

    Raises Undefined where another direction changes nothing either, because terms cannot be told from each other.
    """
    shift = np.zeros(curvature.shape[0])
    shift[:versions] = 1 / np.sqrt(versions)
    diagonal = np.diag(curvature)
    scale = float(diagonal[:versions].max())
    filled = np.outer(shift, shift)
    whole = curvature + scale * filled
    size = np.sqrt(np.diag(whole))
    if not (size > 0).all() or np.linalg.eigvalsh(whole / np.outer(size, size))[0] < SINGULAR:
        raise Undefined(
            "The terms of this model cannot be told apart: one of them hardly varies, follows from the others, or decides everything."
        )
    inverse: Floats = np.linalg.inv(whole) - filled / scale
    return inverse


def climb(*, start: Floats, versions: int, slope: Callable[[Floats], Slope]) -> Peak:
    """Go to the maximum from `start` (p,), whose first `versions` entries are scores.

    A step is halved until it does not lower the likelihood. Raises Undefined where terms cannot be told apart or nothing settles.
    """
    point, here = start, slope(start)
    for _ in range(STEPS):
        inverse = inverse_within(here.curvature, versions)
        step = inverse @ here.gradient
        point, here = _advance(point, step, here, slope)
        if float(np.abs(step).max()) < CLOSE:
            point[:versions] -= point[:versions].mean()
            return Peak(point, inverse_within(here.curvature, versions))
    raise Undefined("The scores did not settle: the judgments are too one-sided for this model.")


def _advance(
    point: Floats, step: Floats, here: Slope, slope: Callable[[Floats], Slope]
) -> tuple[Floats, Slope]:
    share = 1.0
    while True:
        moved = point + share * step
        there = slope(moved)
        if share < SMALLEST or there.value >= here.value - ROUNDING * abs(here.value):
            return moved, there
        share /= 2
