"""Scores of versions with their joint covariance: what comparisons, adjusted or not, and rankings give alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.intervals import t_quantile


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """Difference of two versions' scores in log-odds, `first` less `second`, with its interval and standard error."""

    value: float
    low: float
    high: float
    error: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """Scores in log-odds that sum to zero: `value`, `low`, `high`, `error` of shape (k,), `covariance` (k, k).

    An interval is about a version against the average of all; whether two versions differ is told by their contrast. `degrees` are the
    fewest effective clusters less one; `effective_raters` is (sum n)^2 / sum n^2 over the judgments n of raters.
    """

    value: Floats
    low: Floats
    high: Floats
    error: Floats
    covariance: Floats
    degrees: float
    level: float
    n: int
    raters: int
    scenarios: int
    effective_raters: float
    few_raters: bool
    method: str
    population: str

    def contrast(self, first: int, second: int) -> Contrast:
        """Give the difference of two versions' scores with its interval."""
        error = float(self.contrast_errors()[first, second])
        value = float(self.value[first] - self.value[second])
        half = float(t_quantile(level=self.level, degrees=self.degrees)) * error
        return Contrast(value=value, low=value - half, high=value + half, error=error)

    def contrast_errors(self) -> Floats:
        """Give the standard errors of all differences, shape (k, k), zero on the diagonal."""
        variances = np.diag(self.covariance)
        spread = variances[:, None] + variances[None, :] - 2 * self.covariance
        return np.sqrt(np.maximum(spread, 0))


class Scored(Protocol):
    """What rank sets need of a fit: Bradley-Terry, Plackett-Luce and adjusted scores all have it."""

    @property
    def value(self) -> Floats:
        """Scores, shape (k,)."""

    @property
    def covariance(self) -> Floats:
        """Covariance of the scores, shape (k, k)."""

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the intervals."""

    @property
    def level(self) -> float:
        """Level of the intervals."""

    @property
    def n(self) -> int:
        """How many judgments count."""

    @property
    def raters(self) -> int:
        """How many raters made them."""

    @property
    def scenarios(self) -> int:
        """On how many scenarios."""

    @property
    def few_raters(self) -> bool:
        """Whether the intervals rest on too few raters."""

    @property
    def method(self) -> str:
        """How the scores were computed, in words."""

    @property
    def population(self) -> str:
        """What the intervals generalise to, in words."""

    def contrast_errors(self) -> Floats:
        """Give the standard errors of all differences, shape (k, k)."""
