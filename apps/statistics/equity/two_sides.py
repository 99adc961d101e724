"""Two sides of comparisons: their means, and the clustered variance of any combination of the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.population import Population

STILL = 1e-24
"""A variance below this share of the values' mean square is rounding, hence zero."""


@dataclass(frozen=True, eq=False)
class Part:
    """One term of the variance per group, shape (groups,): squares of the group's and the others' sums, and their products.

    `squares` are the group's without any factor, `clusters` how many it has.
    """

    sign: int
    squares: Floats
    clusters: Ints
    own: Floats
    rest: Floats
    cross: Floats


class TwoSides:
    """One side (`own`) and the other (`rest`) of several comparisons, shape (comparisons,): means, and the parts of their variances.

    `own_clusters` and `rest_clusters` are the fewest clusters of any term, `degrees` the fewer effective ones of the two sides less one,
    `raters` and `scenarios` those of the one side, `counts` the clusters of both by the kind of term, `square` the mean square of the
    values that are compared.
    """

    population: Population
    own: Floats
    rest: Floats
    n: Ints
    rest_n: Ints
    raters: Ints
    scenarios: Ints
    own_clusters: Ints
    rest_clusters: Ints
    degrees: Floats
    square: Floats | float
    parts: Sequence[Part]
    counts: Mapping[str, tuple[Ints, Ints]]
    at_least_one_way: bool = False

    def variance(self, *, own: Floats | float = 1.0, rest: Floats | float = 1.0) -> Floats:
        """Give the variance of own x (the group's mean) - rest x (everyone else's), shape (groups,); nan below two clusters.

        Where rater + scenario - both comes out at zero or below, the larger of the one-way variances stands; with `at_least_one_way` it
        stands wherever it is larger.
        """
        with np.errstate(invalid="ignore"):
            parts = [
                part.sign
                * np.maximum(own**2 * part.own + rest**2 * part.rest - 2 * own * rest * part.cross, 0)
                for part in self.parts
            ]
            total: Floats = np.sum(parts, axis=0)
            if len(parts) > 1:
                one_way = np.max(parts, axis=0)
                floor = one_way if self.at_least_one_way else np.zeros_like(one_way)
                total = np.where((total > 0) & (total >= floor), total, one_way)
            scale = (np.square(own) + np.square(rest)) * self.square
            return np.where(total <= STILL * scale, 0.0, total)

    def shortfalls(self) -> tuple[StatisticsError | None, ...]:
        """Say for each group why it cannot be compared with everyone else, None where it can."""
        plenty = np.full(self.n.size, np.iinfo(np.intp).max)
        raters, scenarios = (self.counts.get(kind, (plenty, plenty)) for kind in ("rater", "scenario"))
        own = zip(self.n.tolist(), raters[0].tolist(), scenarios[0].tolist(), strict=True)
        rest = zip(self.rest_n.tolist(), raters[1].tolist(), scenarios[1].tolist(), strict=True)
        return tuple(
            self.population.shortfall(n=mine[0], raters=mine[1], scenarios=mine[2]) or self._missing(others)
            for mine, others in zip(own, rest, strict=True)
        )

    def _missing(self, others: tuple[int, int, int]) -> StatisticsError | None:
        if others[0] == 0:
            return Undefined("Everyone is in this group, so that there is nobody else to compare it with.")
        if self.population.shortfall(n=others[0], raters=others[1], scenarios=others[2]):
            return Undefined("Too few others have judged to compare this group with everyone else.")
        return None
