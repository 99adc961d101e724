"""Clustered variance: rows summed by rater, by scenario and by both, then squared.

Judgments of one rater resemble each other, and so do judgments of one scenario. A term is one way of summing rows; two-way clustering
is rater + scenario - (rater and scenario) [Cameron, Gelbach and Miller 2011], each with its own factor G / (G - 1) (CR1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Floats, Ints, compact, fits, size_of
from apps.statistics.lazily import sparse
from apps.statistics.loads import degrees_of, effective_loads
from apps.statistics.population import Population


@dataclass(frozen=True, eq=False)
class Term:
    """One clustering of the rows: `codes` (n,) below `size`, entering the variance with `sign`."""

    kind: Literal["rater", "scenario", "cell", "row"]
    codes: Ints
    size: int

    @property
    def sign(self) -> int:
        """The cells of rater and scenario are counted in both of the others, so they are taken off once."""
        return -1 if self.kind == "cell" else 1


Entry = tuple[Ints, Floats]

NEGLIGIBLE = 1e-12
"""An eigenvalue below this share of what was taken off is rounding."""


@dataclass(frozen=True, eq=False)
class Meat:
    """Middle of a sandwich: `matrix` (width, width), the fewest `clusters` of any term, and the fewest effective ones less one."""

    matrix: Floats
    clusters: int
    degrees: float


def terms_of(*, population: Population, raters: Ints, scenarios: Ints) -> tuple[Term, ...]:
    """Give the clusterings that follow from the population; rows count singly if nothing is new."""
    if population.clustering == "none":
        return (Term("row", np.arange(raters.size, dtype=np.intp), raters.size),)
    by_rater = Term("rater", *compact(raters, size_of(raters)))
    if population.clustering == "rater":
        return (by_rater,)
    by_scenario = Term("scenario", *compact(scenarios, size_of(scenarios)))
    if population.clustering == "scenario":
        return (by_scenario,)
    cells = by_rater.codes * by_scenario.size + by_scenario.codes
    return by_rater, by_scenario, Term("cell", *compact(cells, by_rater.size * by_scenario.size))


def distinct(codes: Ints, size: int) -> int:
    """Count the different codes of a column, O(n + size)."""
    return int(np.count_nonzero(np.bincount(codes, minlength=size)))


def score_meat(
    *, terms: Sequence[Term], entries: Sequence[Entry], width: int, weights: Floats | None = None
) -> Meat:
    """Sum scores by cluster and square: M = sum over terms of sign G/(G-1) sum_g S_g S_g'.

    An entry is a column index (n,) and a value (n,): row r adds value[r] to column index[r] of its cluster's score. Where a difference
    of terms leaves nothing, the cells' own stands (`two_way`). Every term needs at least two clusters. `weights` (n,) are what rows weigh
    in the loads of clusters; the values hold them already.
    """
    parts: list[Floats] = []
    counts, effective = [], []
    for term in terms:
        rows = np.bincount(term.codes, minlength=term.size)
        clusters = int(np.count_nonzero(rows))
        squared = _squared_scores(term, rows, entries, width)
        parts.append(clusters / (clusters - 1) * squared)
        counts.append(clusters)
        if term.kind != "cell":
            effective.append(effective_loads(rows if weights is None else np.bincount(term.codes, weights)))
    fewest = min(counts)
    return Meat(
        two_way(*parts) if len(parts) == 3 else parts[0],
        fewest,
        float(degrees_of(effective=min(effective, default=np.inf), clusters=fewest)),
    )


def _squared_scores(term: Term, loads: Ints, entries: Sequence[Entry], width: int) -> Floats:
    if fits(term.size * width, rows=term.codes.size):
        return _squared_dense(term, entries, width)
    # Too many clusters for a table: most of them hold one row, whose square needs no sum before it.
    shared = loads > 1
    together = shared[term.codes]
    squared = _squared_alone([(columns[~together], values[~together]) for columns, values in entries], width)
    rest = [(columns[together], values[together]) for columns, values in entries]
    renumbered = (np.cumsum(shared) - 1)[term.codes[together]]
    left = Term(term.kind, renumbered, int(np.count_nonzero(shared)))
    if fits(left.size * width, rows=left.codes.size):
        return squared + _squared_dense(left, rest, width)
    return squared + _squared_sparse(left, rest, width)


def _squared_dense(term: Term, entries: Sequence[Entry], width: int) -> Floats:
    base = term.codes * width
    sums = np.zeros(term.size * width)
    for columns, values in entries:
        sums += np.bincount(base + columns, values, minlength=sums.size)
    scores = sums.reshape(term.size, width)
    return scores.T @ scores


def _squared_sparse(term: Term, entries: Sequence[Entry], width: int) -> Floats:
    rows = np.concatenate([term.codes] * len(entries))
    columns = np.concatenate([columns for columns, _ in entries])
    values = np.concatenate([values for _, values in entries])
    scores = sparse.coo_array((values, (rows, columns)), shape=(term.size, width)).tocsr()
    squared: Floats = (scores.T @ scores).toarray()
    return squared


def _squared_alone(entries: Sequence[Entry], width: int) -> Floats:
    """Sum the squares of clusters that hold one row each, column pair by column pair."""
    total = np.zeros(width * width)
    for columns, values in entries:
        for others, factors in entries:
            total += np.bincount(columns * width + others, values * factors, minlength=total.size)
    return total.reshape(width, width)


def positive_part(matrix: Floats) -> Floats:
    """Give the nearest positive semi-definite matrix: negative eigenvalues become zero."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= 0:
        return matrix
    clipped: Floats = (vectors * np.maximum(values, 0)) @ vectors.T
    return clipped


def two_way(rater: Floats, scenario: Floats, cell: Floats) -> Floats:
    """Give rater + scenario - cell (width, width), and where that leaves nothing, in some direction, the cells' own in its place.

    Both others together are smaller there than what is taken off, so that nothing shows that raters or scenarios differ: each cell then counts
    for itself, which is the largest of the three. A positive direction keeps its variance.
    """
    total = rater + scenario - cell
    values, vectors = np.linalg.eigh(total)
    none_left = values <= NEGLIGIBLE * float(np.abs(cell).max())
    kept, lost = vectors[:, ~none_left], vectors[:, none_left]
    matrix: Floats = (kept * values[~none_left]) @ kept.T + lost @ (lost.T @ cell @ lost) @ lost.T
    return matrix
