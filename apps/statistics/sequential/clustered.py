"""The clustered standard error of a smooth function of sums, after each closed rater: one pass for the whole path.

An estimate is f(T) of running totals T of d columns. With its gradient c, the variance is the sum over clusterings of
sign G / (G - 1) c' Q c, where Q sums z z' over clusters and z is a cluster's own totals. A block changes only the clusters that it
touches, so that Q follows from the change of each: O(n log n), whatever the number of clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Floats, Ints, numbered
from apps.statistics.clusters import Term, terms_of
from apps.statistics.loads import effective_clusters
from apps.statistics.population import Population
from apps.statistics.sequential.blocks import Blocks

Kind = Literal["rater", "scenario", "cell", "row"]


@dataclass(frozen=True, eq=False)
class Squares:
    """One clustering after each block: `products` (blocks, d, d) = sum of z z', `clusters` (blocks,) how many there are."""

    kind: Kind
    sign: int
    products: Floats
    clusters: Ints

    def variance(self, gradient: Floats) -> Floats:
        """Give sign G / (G - 1) c' Q c after each block, shape (blocks,); nan while there are fewer than two clusters."""
        form = np.einsum("ti,tij,tj->t", gradient, self.products, gradient)
        clusters = self.clusters.astype(np.float64)
        factor = np.divide(clusters, clusters - 1, out=np.full(clusters.shape, np.nan), where=clusters > 1)
        result: Floats = self.sign * factor * np.maximum(form, 0)
        return result


@dataclass(frozen=True, eq=False)
class SumsPath:
    """Running sums of d columns: `totals` (blocks, d), `n` (blocks,) judgments, one Squares for each clustering."""

    totals: Floats
    n: Ints
    squares: tuple[Squares, ...]

    def variance(self, gradient: Floats) -> Floats:
        """Give the clustered variance of an estimate with this gradient (blocks, d) after each block, shape (blocks,).

        A two-way variance is kept at least as large as the one-way ones: rater + scenario - both varies so much from look to look
        that one of many looks would otherwise find it too small by chance.
        """
        parts = [part.variance(gradient) for part in self.squares]
        total: Floats = np.sum(parts, axis=0)
        one_way: Floats = np.max(parts, axis=0)
        return np.maximum(total, one_way)

    def lasting_variance(self, gradient: Floats) -> Floats:
        """Give the part of the variance that further raters on the same scenarios leave as it is, shape (blocks,).

        It is scenario - both where scenarios are new, else zero: what the scenarios differ by beyond the noise of single judgments.
        """
        lasting = np.zeros(self.n.size)
        for part in self.squares:
            if part.kind in ("scenario", "cell"):
                lasting += part.variance(gradient)
        return np.maximum(lasting, 0)

    @property
    def fewest(self) -> Ints:
        """The fewest clusters of any clustering after each block, shape (blocks,)."""
        fewest: Ints = np.min([part.clusters for part in self.squares], axis=0)
        return fewest

    def degrees(self, *loads: int) -> Floats:
        """Give the fewest effective clusters less one, shape (blocks,): (sum l)^2 / sum l^2 of each of these columns of loads.

        Clusters of unequal load tell as much as fewer equal ones; the smallest figure over clusterings and columns counts.
        """
        fewest = np.full(self.n.size, np.inf)
        for part in self.squares:
            if part.kind == "cell":
                continue
            for load in loads:
                squares = part.products[:, load, load]
                fewest = np.minimum(fewest, effective_clusters(total=self.totals[:, load], squares=squares))
        return fewest - 1


def sums_path(
    *, columns: Floats, blocks: Blocks, raters: Ints, scenarios: Ints, population: Population
) -> SumsPath:
    """Give the running sums of `columns` (n, d), rows of the closed blocks only, like `raters` and `scenarios`."""
    totals = np.stack(
        [np.bincount(blocks.place, column, minlength=blocks.count) for column in columns.T], axis=1
    ).cumsum(axis=0)
    terms = terms_of(population=population, raters=raters, scenarios=scenarios)
    return SumsPath(
        totals=totals,
        n=blocks.sizes.cumsum(),
        squares=tuple(_squares(term, columns, blocks) for term in terms),
    )


def _squares(term: Term, columns: Floats, blocks: Blocks) -> Squares:
    """Follow the sum of z z' over one clustering's clusters from block to block."""
    # A cell is what one block adds to one cluster; sorted, a cluster's cells stand in the order of closing.
    index, cells = numbered(term.codes * blocks.count + blocks.place)
    cluster, place = cells // blocks.count, cells % blocks.count
    added = np.stack([np.bincount(index, column, minlength=cells.size) for column in columns.T], axis=1)
    fresh = np.ones(cells.size, dtype=np.bool_)
    fresh[1:] = cluster[1:] != cluster[:-1]
    running = added.cumsum(axis=0)
    before_cluster = (running - added)[fresh]
    after = running - before_cluster[np.cumsum(fresh) - 1]
    before = np.where(fresh[:, None], 0, after - added)
    width = columns.shape[1]
    products = np.empty((blocks.count, width, width))
    for i in range(width):
        for j in range(i, width):
            change = after[:, i] * after[:, j] - before[:, i] * before[:, j]
            products[:, i, j] = np.bincount(place, change, minlength=blocks.count).cumsum()
            products[:, j, i] = products[:, i, j]
    clusters = np.bincount(place[fresh], minlength=blocks.count).cumsum()
    return Squares(term.kind, term.sign, products, clusters)
