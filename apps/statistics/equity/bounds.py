"""Intervals and p-values of a difference of two proportions that keep their meaning at 0 and at 1.

Newcombe's way: each proportion has Wilson's interval on its effective n, and the distances to its ends take the place of the standard
errors [Newcombe 1998, method 10; for proportions that vary together Zou and Donner 2008]. The p-value is the level at which the interval
just touches zero, so that interval and test never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.intervals import wilson
from apps.statistics.lazily import special

MOST = 1e6
"""A t statistic is sought up to this size; beyond it a p-value is zero."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoProportions:
    """Proportions `first` and `second` with their effective n and correlation, arrays of one shape."""

    first: Floats
    second: Floats
    first_n: Floats
    second_n: Floats
    correlation: Floats

    def interval(self, quantile: Floats) -> tuple[Floats, Floats]:
        """Give the ends of the interval of first - second for a t quantile of the same shape."""
        low, high = wilson(value=self.first, effective=self.first_n, quantile=quantile)
        other_low, other_high = wilson(value=self.second, effective=self.second_n, quantile=quantile)
        difference = self.first - self.second
        return (
            difference - self._distance(self.first - low, other_high - self.second),
            difference + self._distance(high - self.first, self.second - other_low),
        )

    def statistic(self) -> Floats:
        """Give the signed t quantile at which the interval touches zero, by bisection."""
        difference = self.first - self.second
        below, above = np.zeros(difference.shape), np.full(difference.shape, MOST)
        for _ in range(64):
            middle = (below + above) / 2
            low, high = self.interval(middle)
            excludes = np.where(difference > 0, low > 0, high < 0)
            below, above = np.where(excludes, middle, below), np.where(excludes, above, middle)
        signed: Floats = np.sign(difference) * above
        return signed

    def _distance(self, one: Floats, other: Floats) -> Floats:
        squared: Floats = one**2 + other**2 - 2 * self.correlation * one * other
        distance: Floats = np.sqrt(np.maximum(squared, 0))
        return distance


def correlation_of(*, own: Floats, rest: Floats, difference: Floats) -> Floats:
    """Give the correlation that variances of two means and of their difference tell, 0 where one of them does not vary."""
    both = np.sqrt(own * rest)
    varies = both > 0
    found: Floats = np.divide(own + rest - difference, 2 * both, out=np.zeros(both.shape), where=varies)
    clipped: Floats = np.clip(found, -1, 1)
    return clipped


def p_value(*, statistic: Floats, degrees: Floats) -> Floats:
    """Give the two-sided p-value of a t statistic; nan below one degree of freedom."""
    wanted = np.maximum(degrees, 1)
    found: Floats = np.minimum(2 * special.stdtr(wanted, -np.abs(statistic)), 1.0)
    return np.where(degrees >= 1, found, np.nan)
