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
LINES, MOST_STEPS = 20, 100
"""So many steps along lines, and so many in all, which halve the interval from then on."""
PRECISION = 1e-13
"""Two steps this close, as a share of the quantile, have arrived."""


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
        """Give the signed t quantile at which the interval touches zero."""
        difference = self.first - self.second
        turned = difference < 0
        upper = TwoProportions(
            first=np.where(turned, self.second, self.first),
            second=np.where(turned, self.first, self.second),
            first_n=np.where(turned, self.second_n, self.first_n),
            second_n=np.where(turned, self.first_n, self.second_n),
            correlation=self.correlation,
        )
        signed: Floats = np.sign(difference) * upper._touches()
        return signed

    def _touches(self) -> Floats:
        """Give the t quantile at which the lower end is zero, where first is at least second; `MOST` where it never is.

        The line through the last two points gives the next one; where that leaves the interval that the zero lies in, or does not get
        there in some steps, the middle of the interval does.
        """
        below, above, last, value = self._between()
        never = value > 0
        before, earlier = below, self._lower(below)
        done = never | (self.first == self.second)
        for number in range(MOST_STEPS):
            with np.errstate(invalid="ignore", divide="ignore"):
                step = last - value * (last - before) / (value - earlier)
            taken = (step >= below) & (step <= above) & (number < LINES)
            step = np.where(taken, step, (below + above) / 2)
            done |= np.abs(step - last) <= PRECISION * above
            if done.all():
                break
            before, earlier = np.where(done, before, last), np.where(done, earlier, value)
            last = np.where(done, last, step)
            value = self._lower(last)
            below, above = np.where(value > 0, last, below), np.where(value > 0, above, last)
        return np.where(never, MOST, last)

    def _between(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Give quantiles below and above the one sought, the latter again with the lower end there; four times as far each time, up to `MOST`."""
        below, above = np.zeros(self.first.shape), np.ones(self.first.shape)
        end = self._lower(above)
        while (further := (end > 0) & (above < MOST)).any():
            below, above = (
                np.where(further, above, below),
                np.where(further, np.minimum(above * 4, MOST), above),
            )
            end = self._lower(above)
        return below, above, above, end

    def _lower(self, quantile: Floats) -> Floats:
        low, _ = wilson(value=self.first, effective=self.first_n, quantile=quantile)
        _, other_high = wilson(value=self.second, effective=self.second_n, quantile=quantile)
        return self.first - self.second - self._distance(self.first - low, other_high - self.second)

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
