"""What judgments of pairs tell about Bradley-Terry scores, and what one more of each would add.

The scores are held together by a weak normal prior, so that there is an answer before all versions are connected. Raters' clusters are
left out: they widen every interval, whichever pair comes next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import Undefined
from apps.statistics.lazily import special

RIDGE = 0.1
"""Precision of the prior of each score: a standard deviation of about 3 log-odds, weaker than one judgment of a pair."""
STEPS = 100
CLOSE = 1e-8
"""Newton has arrived when no score moves by more."""
SMALLEST = 1e-10
"""Steps are not halved below this share."""
ROUNDING = 1e-12
"""The likelihood may fall by this share of itself: that is rounding."""


@dataclass(frozen=True, eq=False)
class Information:
    """The covariance of scores (k, k), and for each pair (pairs,) what one judgment of it weighs: p (1 - p)."""

    first: Ints
    second: Ints
    covariance: Floats
    weight: Floats

    def shrinkage(self, contrasts: Floats) -> Floats:
        """Give the share of each contrast's variance that one more judgment of each pair takes away, shape (contrasts, pairs).

        Sherman and Morrison: a judgment of pair x adds w x x' to the information, so that the variance c'Sc falls by
        w (c'Sx)^2 / (1 + w x'Sx). `contrasts` is (contrasts, k).
        """
        towards = contrasts @ self.covariance
        across = towards[:, self.first] - towards[:, self.second]
        own = np.diag(self.covariance)
        spread = own[self.first] + own[self.second] - 2 * self.covariance[self.first, self.second]
        falls = self.weight * across**2 / (1 + self.weight * spread)
        variance = np.einsum("qi,qi->q", towards, contrasts)
        shares: Floats = falls / variance[:, None]
        return shares


def information(*, first: Ints, second: Ints, n: Floats, scores: Floats, versions: int) -> Information:
    """Fit scores to `scores` won by `first` in `n` judgments of each pair (pairs,); raises Undefined if they do not settle."""
    point = np.zeros(versions)
    value = _value(point, first, second, n, scores)
    for _ in range(STEPS):
        chance: Floats = special.expit(point[first] - point[second])
        weight: Floats = chance * (1 - chance)
        curvature = _curvature(first, second, n * weight, versions)
        covariance = np.linalg.inv(curvature).astype(np.float64, copy=False)
        off = scores - n * chance
        slope = np.bincount(first, off, versions) - np.bincount(second, off, versions) - RIDGE * point
        step = covariance @ slope
        if float(np.abs(step).max()) < CLOSE:
            return Information(first, second, covariance, weight)
        share = 1.0
        least = value - ROUNDING * abs(value)
        while share > SMALLEST and _value(point + share * step, first, second, n, scores) < least:
            share /= 2
        point += share * step
        value = _value(point, first, second, n, scores)
    raise Undefined("The scores did not settle: the comparisons are too one-sided.")


def _value(point: Floats, first: Ints, second: Ints, n: Floats, scores: Floats) -> float:
    lead = point[first] - point[second]
    fit = scores * special.log_expit(lead) + (n - scores) * special.log_expit(-lead)
    return float(fit.sum() - RIDGE / 2 * (point @ point))


def _curvature(first: Ints, second: Ints, weight: Floats, versions: int) -> Floats:
    cells = np.bincount(first * versions + second, weight, versions**2).reshape(versions, versions)
    both = cells + cells.T
    curvature: Floats = np.diag(both.sum(axis=1) + RIDGE) - both
    return curvature
