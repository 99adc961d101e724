"""Coefficients that average over units: raw agreement, Fleiss' kappa, Gwet's AC1 and AC2, as sums over units.

Observed disagreement is the mean over units of the share of unlike pairs (or of their distance). They differ in what chance would give.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from apps.statistics.agreement.coefficients import Coefficient, Figures, squared_pairs, unlike_pairs
from apps.statistics.agreement.units import Rated
from apps.statistics.arrays import Floats

Weights = Literal["none", "linear", "quadratic"]


class MeanOverUnits(Coefficient):
    """What the three share: a unit's unlike pairs over m (m - 1), averaged over units."""

    def point(self) -> tuple[float, float]:
        """Give the mean over units, and what chance would give."""
        return float(self.unit_disagreement @ self.rated.units_of) / self.rated.n, self._expected

    def slopes(self) -> Figures:
        """Give the slopes of a mean over units, and of what chance would give."""
        observed, _ = self.point()
        return (self.unit_disagreement - observed) / self.rated.n, self._slope_of_expected()

    @cached_property
    def unit_disagreement(self) -> Floats:
        """Share of a unit's pairs that differ, shape (patterns,)."""
        return unlike_pairs(self.rated) / self._pairs

    @property
    def _pairs(self) -> Floats:
        return self.rated.sizes * (self.rated.sizes - 1)

    @cached_property
    def _expected(self) -> float:
        return 1.0

    def _slope_of_expected(self) -> Floats:
        return np.zeros(self.rated.sizes.size)


class RawAgreement(MeanOverUnits):
    """Nothing is taken off for chance: expected disagreement is set to 1."""

    @property
    def width(self) -> int:
        """Units, and their disagreement."""
        return 2

    def sums(self) -> Floats:
        """Give 1 and the disagreement."""
        return np.column_stack([np.ones(self.rated.sizes.size), self.unit_disagreement])

    def figures(self, sums: Floats) -> Figures:
        """Give the mean over the units of each draw, and 1."""
        return sums[:, 1] / sums[:, 0], np.ones(sums.shape[0])


class FleissKappa(MeanOverUnits):
    """Chance draws both ratings from all ratings: expected disagreement 1 - sum p_c^2 [Fleiss 1971]. Needs units of equal size."""

    @property
    def width(self) -> int:
        """Units, their disagreement, and the ratings of each category."""
        return 2 + self.rated.scale.size

    def sums(self) -> Floats:
        """Give 1, the disagreement and the counts."""
        counts = self.rated.counts.toarray()
        return np.column_stack([np.ones(counts.shape[0]), self.unit_disagreement, counts])

    def figures(self, sums: Floats) -> Figures:
        """Give both from the units and totals of each draw."""
        totals = sums[:, 2:]
        shares = totals / totals.sum(axis=1, keepdims=True)
        return sums[:, 1] / sums[:, 0], 1 - (shares**2).sum(axis=1)

    @cached_property
    def _expected(self) -> float:
        return float(1 - self._shares @ self._shares)

    @cached_property
    def _shares(self) -> Floats:
        return self.rated.totals / self.rated.ratings

    def _slope_of_expected(self) -> Floats:
        moved = self.rated.summed(self._shares) - self.rated.sizes * float(self._shares @ self._shares)
        return -2 * moved / self.rated.ratings


@dataclass(frozen=True, eq=False)
class GwetAC(MeanOverUnits):
    """Chance is rating at random where it is hard: pe = T / (K (K - 1)) sum pi (1 - pi), T the sum of all weights [Gwet 2008].

    pi is the mean over units of a category's share in the unit, K the number of categories, used or not.
    """

    rated: Rated
    weights: Weights

    @property
    def width(self) -> int:
        """Units, their disagreement, and the share of each category."""
        return 2 + self.rated.scale.size

    def sums(self) -> Floats:
        """Give 1, the disagreement and the shares."""
        counts = self.rated.counts.toarray()
        shares = counts / self.rated.sizes[:, None]
        return np.column_stack([np.ones(counts.shape[0]), self.unit_disagreement, shares])

    def figures(self, sums: Floats) -> Figures:
        """Give both from the units and shares of each draw."""
        units = sums[:, 0]
        shares = sums[:, 2:] / units[:, None]
        return sums[:, 1] / units, 1 - self._factor * (shares * (1 - shares)).sum(axis=1)

    @cached_property
    def unit_disagreement(self) -> Floats:
        """Mean distance of a unit's pairs, shape (patterns,), the whole scale being 1."""
        reach = self.rated.scale.size - 1
        if self.weights == "quadratic":
            return squared_pairs(self.rated, self.rated.scale) / reach**2 / self._pairs
        if self.weights == "linear":
            return _distance_of_pairs(self.rated) / reach / self._pairs
        return unlike_pairs(self.rated) / self._pairs

    @property
    def _factor(self) -> float:
        """T / (K (K - 1)), from sum |k - l| = K (K^2 - 1) / 3 and sum (k - l)^2 = K^2 (K^2 - 1) / 6 over all pairs of categories."""
        K = self.rated.scale.size
        total = {
            "none": float(K),
            "linear": K**2 - K * (K + 1) / 3,
            "quadratic": K**2 - K**2 * (K + 1) / (6 * (K - 1)),
        }[self.weights]
        return total / (K * (K - 1))

    @cached_property
    def _shares(self) -> Floats:
        rated = self.rated
        return np.asarray(rated.counts.T @ (rated.units_of / rated.sizes), dtype=np.float64) / rated.n

    @cached_property
    def _expected(self) -> float:
        return 1 - self._factor * float(self._shares @ (1 - self._shares))

    def _slope_of_expected(self) -> Floats:
        steepness = 1 - 2 * self._shares
        moved = self.rated.summed(steepness) / self.rated.sizes - float(steepness @ self._shares)
        return -self._factor * moved / self.rated.n


def _distance_of_pairs(rated: Rated) -> Floats:
    """Give, per pattern, |k - l| summed over ordered pairs: each rating counts with those below it less those above it."""
    counts = rated.counts.sorted_indices()
    pattern = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    upto = np.cumsum(counts.data)
    before_pattern = np.concatenate([[0.0], upto])[counts.indptr[:-1]]
    below = upto - counts.data - before_pattern[pattern]
    above = rated.sizes[pattern] - below - counts.data
    terms = counts.data * rated.scale[counts.indices] * (below - above)
    return np.bincount(pattern, 2 * terms, minlength=counts.shape[0]).astype(np.float64, copy=False)
