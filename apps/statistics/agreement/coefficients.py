"""Coefficients of agreement as functions of sums over units, each with what its linearised variance needs.

Every coefficient is 1 - observed / expected disagreement. Its sums let a bootstrap draw be a weighted sum of patterns; its slopes say by
how much one more unit of a pattern moves observed and expected.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from apps.statistics.agreement.units import Rated
from apps.statistics.arrays import Floats

Figures = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Coefficient(ABC):
    """A coefficient over rated units."""

    rated: Rated

    @property
    @abstractmethod
    def width(self) -> int:
        """How many sums a unit contributes to."""

    @abstractmethod
    def sums(self) -> Floats:
        """Give what one unit of each pattern adds, shape (patterns, width)."""

    @abstractmethod
    def figures(self, sums: Floats) -> Figures:
        """Give observed and expected disagreement from sums of shape (draws, width), each of shape (draws,)."""

    @abstractmethod
    def point(self) -> tuple[float, float]:
        """Give observed and expected disagreement of the data, without a table of patterns by width."""

    @abstractmethod
    def slopes(self) -> Figures:
        """Give by how much one more unit of each pattern moves observed and expected, each of shape (patterns,)."""

    def influence(self) -> Floats:
        """Give by how much one more unit of each pattern moves the coefficient, shape (patterns,)."""
        observed, expected = self.point()
        of_observed, of_expected = self.slopes()
        moved = observed / expected**2 * of_expected - of_observed / expected
        mean: Floats = moved @ self.rated.units_of / self.rated.n
        return moved - mean


def unlike_pairs(rated: Rated) -> Floats:
    """Give, per pattern, ordered pairs of ratings that differ: m^2 - sum of squared counts."""
    return rated.sizes**2 - np.asarray(rated.counts.power(2).sum(axis=1), dtype=np.float64)


def squared_pairs(rated: Rated, scale: Floats) -> Floats:
    """Give, per pattern, the squared differences summed over ordered pairs: 2 m sum c (x - mean)^2; exact zero where all agree."""
    counts = rated.counts
    pattern = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    mean = rated.summed(scale) / rated.sizes
    away = scale[counts.indices] - mean[pattern]
    return 2 * rated.sizes * np.bincount(pattern, counts.data * away**2, minlength=counts.shape[0])
