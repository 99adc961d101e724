"""Groups held against everyone else, gone through once: for each group's own number, its gap and its ratio alike, at any level."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from apps.statistics.arrays import Bools, Column, Numbers
from apps.statistics.clusters import Term
from apps.statistics.equity.comparison import Measured
from apps.statistics.equity.sides import Rows, Sides, rows_of
from apps.statistics.groups import Groups, Moments
from apps.statistics.population import Population

NEW = Population()


class HeldGroups:
    """What is known of each group and of everyone else once rows (n,) have been summed; no row is kept.

    `moments` are those of each group alone, `zeros` (groups,) tells where all values of the group or of everyone else are zero. Columns are
    those of `group_gaps`. `terms` are the clusterings of all rows, for whoever groups the same rows again and again. Raises BadInput.
    """

    def __init__(
        self,
        *,
        values: Numbers,
        groups: Column,
        count: int,
        raters: Column,
        scenarios: Column,
        weights: Numbers | None = None,
        population: Population = NEW,
        at_least_one_way: bool = False,
        terms: Sequence[Term] | None = None,
    ) -> None:
        rows = rows_of(
            values=values, groups=groups, count=count, raters=raters, scenarios=scenarios, weights=weights
        )
        self.population = population
        self.sides = Sides(
            rows=rows,
            count=count,
            population=population,
            at_least_one_way=at_least_one_way,
            terms=_of_rows(terms, weights, rows),
        )
        self.moments = _moments(rows, self.sides)
        self.zeros = _zeros(rows, count)
        self._measured: dict[str, Measured] = {}

    def measured(self, name: str, make: Callable[[], Measured]) -> Measured:
        """Give what an estimator found, made once for all levels."""
        if name not in self._measured:
            self._measured[name] = make()
        return self._measured[name]

    def behind(self, *, level: float, prefix: str = "") -> Groups:
        """Give what is behind each group's own number, whose words on the method begin with `prefix`."""
        sides = self.sides
        return Groups(
            n=sides.n,
            raters=sides.raters,
            scenarios=sides.scenarios,
            fewest=sides.own_clusters,
            effective=sides.own_effective,
            population=self.population,
            level=level,
            prefix=prefix,
        )


def _of_rows(terms: Sequence[Term] | None, weights: Numbers | None, rows: Rows) -> Sequence[Term] | None:
    """Give the clusterings without the rows of weight zero."""
    if terms is None or weights is None or len(weights) == rows.values.size:
        return terms
    kept = np.flatnonzero(weights)
    return [Term(term.kind, term.codes[kept], term.size) for term in terms]


def _moments(rows: Rows, sides: Sides) -> Moments:
    weighted = rows.values if rows.weights is None else rows.values * rows.weights
    with np.errstate(invalid="ignore", divide="ignore"):
        square = np.bincount(rows.groups, weighted * rows.values, minlength=sides.n.size) / sides.total
    ends = (float(rows.values.min()), float(rows.values.max())) if rows.values.size else None
    return Moments(sides.own, sides.alone(), sides.independent(rows), square, ends)


def _zeros(rows: Rows, count: int) -> Bools:
    """Tell exactly, free of rounding, for which groups all values are zero in the group or in everyone else."""
    other = np.bincount(rows.groups[rows.values != 0], minlength=count)
    zero: Bools = (other == 0) | (other == other.sum())
    return zero
