"""Krippendorff's alpha at its three levels of measurement, as sums over units [Krippendorff 2011].

With n ratings in all and m in a unit, observed disagreement is A / n, where A adds the pairs of each unit over m - 1, and expected
disagreement is E / (n (n - 1)), where E takes every pair of ratings in the data.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

import numpy as np

from apps.statistics.agreement.coefficients import Coefficient, Figures, squared_pairs, unlike_pairs
from apps.statistics.arrays import Floats


class Alpha(Coefficient):
    """What the three levels share: from A, E and n to disagreements and their slopes."""

    def point(self) -> tuple[float, float]:
        """Give A / n and E / (n (n - 1))."""
        n = self.rated.ratings
        return self._within / n, self._between / (n * (n - 1))

    def slopes(self) -> Figures:
        """Give the slopes that follow from those of A and E."""
        n, sizes = self.rated.ratings, self.rated.sizes
        observed, expected = self.point()
        within, between = self._gradients()
        return (
            (within - observed * sizes) / n,
            expected * (between / self._between - sizes / n - sizes / (n - 1)),
        )

    @cached_property
    @abstractmethod
    def unit_disagreement(self) -> Floats:
        """Pairs of a unit over m - 1, each pair with its distance, shape (patterns,)."""

    @cached_property
    def _within(self) -> float:
        return float(self.unit_disagreement @ self.rated.units_of)

    @cached_property
    @abstractmethod
    def _between(self) -> float: ...

    @abstractmethod
    def _gradients(self) -> Figures:
        """Give by how much one more unit moves A and E, each of shape (patterns,)."""


class NominalAlpha(Alpha):
    """Two values are the same or not: E = n^2 - sum n_c^2."""

    @property
    def width(self) -> int:
        """A, and the ratings of each category."""
        return 1 + self.rated.scale.size

    def sums(self) -> Floats:
        """Give the share in A, then the counts."""
        return np.column_stack([self.unit_disagreement, self.rated.counts.toarray()])

    def figures(self, sums: Floats) -> Figures:
        """Give both from A and the totals of the draws."""
        totals = sums[:, 1:]
        n = totals.sum(axis=1)
        return sums[:, 0] / n, (n**2 - (totals**2).sum(axis=1)) / (n * (n - 1))

    @cached_property
    def unit_disagreement(self) -> Floats:
        """Unlike pairs of a unit over m - 1."""
        return unlike_pairs(self.rated) / (self.rated.sizes - 1)

    @cached_property
    def _between(self) -> float:
        totals = self.rated.totals
        return float(self.rated.ratings**2 - totals @ totals)

    def _gradients(self) -> Figures:
        rated = self.rated
        return self.unit_disagreement, 2 * (rated.ratings * rated.sizes - rated.summed(rated.totals))


class IntervalAlpha(Alpha):
    """Two values are as far apart as the square of their difference: E = 2 (n sum x^2 - (sum x)^2)."""

    @property
    def width(self) -> int:
        """A, n, the sum of values and the sum of their squares."""
        return 4

    def sums(self) -> Floats:
        """Give the share in A, m, and the sums of values and of squares."""
        rated = self.rated
        columns = [
            self.unit_disagreement,
            rated.sizes,
            rated.summed(self._scale),
            rated.summed(self._scale**2),
        ]
        return np.column_stack(columns)

    def figures(self, sums: Floats) -> Figures:
        """Give both from the four sums of the draws."""
        within, n, first, second = sums.T
        return within / n, 2 * (n * second - first**2) / (n * (n - 1))

    @cached_property
    def unit_disagreement(self) -> Floats:
        """Squared differences of a unit over m - 1."""
        return squared_pairs(self.rated, self._scale) / (self.rated.sizes - 1)

    @cached_property
    def _scale(self) -> Floats:
        """Values around their mean: squares lose no digits, and the sum of all values is zero."""
        centre: Floats = self.rated.totals @ self.rated.scale / self.rated.ratings
        return self.rated.scale - centre

    @cached_property
    def _squares(self) -> float:
        return float(self.rated.totals @ self._scale**2)

    @cached_property
    def _between(self) -> float:
        return 2 * self.rated.ratings * self._squares

    def _gradients(self) -> Figures:
        rated = self.rated
        moved = rated.sizes * self._squares + rated.ratings * rated.summed(self._scale**2)
        return self.unit_disagreement, 2 * moved


class OrdinalAlpha(Alpha):
    """Two values are as far apart as their mid-ranks R_c = n_1 + .. + n_c - n_c / 2: E = n (n^3 - sum n_c^3) / 6.

    The ranks are those of all ratings, so that a draw has ranks of its own: its sums are the coincidences of every two categories.
    """

    @property
    def width(self) -> int:
        """One sum for every two categories."""
        return self.rated.scale.size**2

    def sums(self) -> Floats:
        """Give the coincidences of every two categories, c (c' - [same]) / (m - 1)."""
        counts = self.rated.counts.toarray()
        paired = counts[:, :, None] * counts[:, None, :]
        own = np.arange(counts.shape[1])
        paired[:, own, own] -= counts
        paired /= (self.rated.sizes - 1)[:, None, None]
        rows: Floats = paired.reshape(counts.shape[0], -1)
        return rows

    def figures(self, sums: Floats) -> Figures:
        """Give both from the coincidences of the draws, with the ranks of each draw."""
        categories = self.rated.scale.size
        coincidences = sums.reshape(-1, categories, categories)
        totals = coincidences.sum(axis=2)
        n = totals.sum(axis=1)
        ranks = _mid_ranks(totals)
        ranks -= n[:, None] / 2
        apart = (totals * ranks**2).sum(axis=1) - ((coincidences @ ranks[:, :, None])[:, :, 0] * ranks).sum(
            axis=1
        )
        return 2 * apart / n, (n**3 - (totals**3).sum(axis=1)) / (6 * (n - 1))

    @cached_property
    def unit_disagreement(self) -> Floats:
        """Squared differences of mid-ranks of a unit over m - 1."""
        return squared_pairs(self.rated, self._ranks) / (self.rated.sizes - 1)

    @cached_property
    def _ranks(self) -> Floats:
        return _mid_ranks(self.rated.totals) - self.rated.ratings / 2

    @cached_property
    def _between(self) -> float:
        n = float(self.rated.ratings)
        return n * (n**3 - float((self.rated.totals**3).sum())) / 6

    def _gradients(self) -> Figures:
        """A unit moves A by its own pairs, and by moving the ranks of everything above it."""
        rated, ranks, totals = self.rated, self._ranks, self.rated.totals
        n, cubes = float(rated.ratings), float((totals**3).sum())
        spread = rated.units_of / (rated.sizes - 1)
        # (O R)_c = sum over units of count_c (sum of the unit's ranks - R_c) / (m - 1), O being the coincidences.
        paired = rated.counts.T @ (spread * rated.summed(ranks)) - ranks * (rated.counts.T @ spread)
        pull = 4 * (ranks * totals - paired)
        moved = pull.sum() - np.cumsum(pull) + pull / 2
        between = rated.sizes * (4 * n**3 - cubes) - 3 * n * rated.summed(totals**2)
        return self.unit_disagreement + rated.summed(moved), between / 6


def _mid_ranks(totals: Floats) -> Floats:
    return np.cumsum(totals, axis=-1) - totals / 2
