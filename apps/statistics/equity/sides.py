"""A group and everyone else: their means, and the clustered variance of any combination of the two.

The variance of a group's mean is the one that the group has on its own: sums of residuals by cluster, squared, times G / (G - 1) with the
group's own number of clusters G; the same for everyone else. A rater who judged in both (groups of scenarios) makes the two vary
together; a rater who belongs to one group only does not. Sums are made once per cluster and group, whatever the number of groups.
"""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.equity.group_sums import ROUNDING, GroupSums, Mixed, Quad, TermSums
from apps.statistics.equity.two_sides import Part, TwoSides
from apps.statistics.groups import combined
from apps.statistics.loads import degrees_of, effective_clusters
from apps.statistics.population import Population


class Sides(TwoSides):
    """Means of each group (`own`) and of everyone else (`rest`), shape (groups,), nan where there is nobody, and their variances.

    `own_clusters` and `rest_clusters` are the fewest clusters of any term, `own_effective` the group's fewest effective ones, `degrees` the
    fewer effective ones of the two sides less one. `raters` and `scenarios` are those of the group.
    """

    def __init__(self, *, sums: GroupSums, population: Population, at_least_one_way: bool = False) -> None:
        self.population = population
        self.at_least_one_way = at_least_one_way
        self.n, self.total = sums.n, sums.total
        self.rest_n = self.n.sum() - self.n
        self._others = np.maximum(_all_but(self.total), 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            self._own = np.where(self.n > 0, sums.sums / self.total, np.nan)
            self._rest = np.where(self.rest_n > 0, _all_but(sums.sums) / self._others, np.nan)
        self.own, self.rest = sums.centre + self._own, sums.centre + self._rest
        self.square = sums.square
        self.counts = {term.kind: (term.clusters, term.elsewhere) for term in sums.terms}
        self.parts = [self._part(term) for term in sums.terms]
        self.own_clusters = np.min([own for own, _ in self.counts.values()], axis=0)
        self.rest_clusters = np.min([rest for _, rest in self.counts.values()], axis=0)
        effective = [self._effective(term) for term in sums.terms if term.kind != "cell"]
        self.own_effective: Floats = np.min([own for own, _ in effective], axis=0)
        self.degrees = degrees_of(
            effective=np.min(effective, axis=(0, 1)),
            clusters=np.minimum(self.own_clusters, self.rest_clusters),
        )
        self.raters, self.scenarios = sums.raters, sums.scenarios
        self._rows = sums.rows

    def alone(self) -> Floats:
        """Give the variance of each group's mean on its own, shape (groups,), as `combined` does; nan below two clusters."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return combined(
                squares=[part.squares / self.total**2 for part in self.parts],
                clusters=[part.clusters for part in self.parts],
                signs=[part.sign for part in self.parts],
                at_least_one_way=self.at_least_one_way,
            )

    def independent(self) -> Floats:
        """Give the variance that each group's mean would have if its rows were independent, shape (groups,)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = self._rows.about(np.nan_to_num(self._own)) / self.total**2
            found: Floats = squares * (self.n / (self.n - 1))
        return found

    def _part(self, term: TermSums) -> Part:
        with np.errstate(invalid="ignore", divide="ignore"):
            own_factor = correction(term.clusters) / self.total**2
            rest_factor = correction(term.elsewhere) / self._others**2
            squares = term.own.about(np.nan_to_num(self._own))
            rest = np.nan_to_num(self._rest)
            met = term.met or term.own
            # Clusters without the group lie wholly among the others: all clusters less those met above.
            every = term.every.about(rest)
            elsewhere = every - met.about(rest)
            elsewhere = np.where(elsewhere > ROUNDING * (every + term.every.squares), elsewhere, 0.0)
            theirs, products = np.zeros_like(squares), np.zeros_like(squares)
            if term.across is not None:  # else no cluster of the group has rows among the others
                theirs = _outside(term.own, met, term.across).about(rest)
                across = Mixed(
                    term.across.sums - term.own.squares,
                    term.across.sum_load - term.own.products,
                    term.across.load_sum - term.own.products,
                    term.across.loads - term.own.loads,
                )
                products = across.about(np.nan_to_num(self._own), rest)
            return Part(
                sign=term.sign,
                squares=squares,
                clusters=term.clusters,
                own=own_factor * squares,
                rest=rest_factor * (elsewhere + theirs),
                cross=np.sqrt(own_factor * rest_factor) * products,
            )

    def _effective(self, term: TermSums) -> tuple[Floats, Floats]:
        """Give the effective clusters of each group and of everyone else; clusters without the group lie wholly among the others."""
        met, every = term.met or term.own, term.every.loads
        elsewhere = np.where(every - met.loads > ROUNDING * every, every - met.loads, 0.0)
        if term.across is not None:
            elsewhere = elsewhere + _outside(term.own, met, term.across).loads
        return (
            effective_clusters(total=self.total, squares=term.own.loads),
            effective_clusters(total=self._others, squares=elsewhere),
        )


def _outside(own: Quad, met: Quad, across: Mixed) -> Quad:
    """Give the sums of what clusters with rows in the group have outside it."""
    return Quad(
        met.squares - 2 * across.sums + own.squares,
        met.products - across.sum_load - across.load_sum + own.products,
        met.loads - 2 * across.loads + own.loads,
    )


def correction(clusters: Ints) -> Floats:
    """Give G / (G - 1), nan below two clusters."""
    number = clusters.astype(np.float64)
    factor: Floats = np.divide(number, number - 1, out=np.full(number.shape, np.nan), where=number > 1)
    return factor


def _all_but(column: Floats) -> Floats:
    """Give the sum of all entries but each one, without losing digits to subtraction."""
    before = np.concatenate([[0.0], np.cumsum(column)[:-1]])[: column.size]
    after = np.concatenate([np.cumsum(column[::-1])[::-1][1:], [0.0]])[: column.size]
    others: Floats = before + after
    return others
