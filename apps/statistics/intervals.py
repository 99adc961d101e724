"""From a value and its clustered variance to an interval: Student's t, and Wilson's with an effective number of judgments."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import BadInput
from apps.statistics.lazily import special

NEGLIGIBLE = 1e-15
"""A variance below this share of its scale is rounding, hence zero."""


def t_quantile(*, level: float, degrees: Ints | Floats | float) -> Floats:
    """Give the two-sided quantile of Student's t: 1.98 for level 0.95 and 100 degrees; nan below one degree."""
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    wanted = np.asarray(degrees, dtype=np.float64)
    return np.where(wanted >= 1, special.stdtrit(np.maximum(wanted, 1), (1 + level) / 2), np.nan)


def effective_n(*, value: Floats, variance: Floats, clusters: Ints) -> Floats:
    """Give n_eff = p (1 - p) / v: how many independent judgments would tell as much; shape as the input.

    Where v is zero (all clusters say the same) it falls back to the number of clusters, the least that can be claimed.
    """
    spread = value * (1 - value)
    known = variance > NEGLIGIBLE * np.maximum(spread, NEGLIGIBLE)
    return np.where(known & (spread > 0), spread / np.where(known, variance, 1), clusters.astype(np.float64))


def wilson(*, value: Floats, effective: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """Give Wilson's score interval of a proportion with an effective n and a t quantile [Wilson 1927].

    It stays within 0 .. 1 and has width at 0 and at 1. Low of the opposite is exactly 1 - high up to rounding.
    """
    shrink = quantile**2 / effective
    centre = (value + shrink / 2) / (1 + shrink)
    half = np.sqrt(shrink * value * (1 - value) + shrink**2 / 4) / (1 + shrink)
    return np.maximum(np.minimum(centre - half, value), 0.0), np.minimum(
        np.maximum(centre + half, value), 1.0
    )
