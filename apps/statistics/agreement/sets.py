"""Krippendorff's alpha of sets: several codes may be given to a unit, or none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from apps.statistics.agreement.alpha_levels import Alpha
from apps.statistics.agreement.coefficients import Figures
from apps.statistics.agreement.estimate import DRAWS, SEED, Agreement, estimated
from apps.statistics.agreement.units import Rated, rated
from apps.statistics.arrays import Bools, Column, Floats
from apps.statistics.errors import BadInput, Undefined

Distance = Literal["masi", "jaccard"]

MOST_SETS = 2_048
"""So many different sets may be given: their distances are one table (32 MiB)."""


@dataclass(frozen=True, eq=False)
class SetAlpha(Alpha):
    """Two sets are as far apart as `apart` (sets, sets) says, zero on its diagonal: E = sum of n_c n_d apart_cd."""

    apart: Floats

    @property
    def width(self) -> int:
        """A, and the ratings of each set."""
        return 1 + self.rated.scale.size

    def sums(self) -> Floats:
        """Give the share in A, then the counts."""
        return np.column_stack([self.unit_disagreement, self.rated.counts.toarray()])

    def figures(self, sums: Floats) -> Figures:
        """Give both from A and the totals of the draws."""
        totals = sums[:, 1:]
        n = totals.sum(axis=1)
        return sums[:, 0] / n, np.einsum("ij,ij->i", totals @ self.apart, totals) / (n * (n - 1))

    @cached_property
    def unit_disagreement(self) -> Floats:
        """Distances of a unit's ordered pairs over m - 1."""
        return self._paired(self.rated) / (self.rated.sizes - 1)

    @cached_property
    def _between(self) -> float:
        totals = self.rated.totals
        return float(totals @ self.apart @ totals)

    def _gradients(self) -> Figures:
        return self.unit_disagreement, 2 * self.rated.summed(self.apart @ self.rated.totals)

    def _paired(self, found: Rated) -> Floats:
        counts = found.counts
        row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        # Each row of counts @ apart is needed at the sets of that row only, of which a unit has a few.
        met = np.zeros(counts.shape[0])
        for start, end in _blocks(counts.shape[0]):
            inside = slice(counts.indptr[start], counts.indptr[end])
            far = counts[start:end] @ self.apart
            each = far[row[inside] - start, counts.indices[inside]] * counts.data[inside]
            met[start:end] = np.bincount(row[inside] - start, each, minlength=end - start)
        return met


def set_alpha(
    *,
    units: Column,
    sets: Bools,
    raters: Column,
    scenarios: Column | None = None,
    distance: Distance = "masi",
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Agreement:
    """Give Krippendorff's alpha of sets with a bootstrap interval over units, or over `scenarios` of units.

    Row i of `sets` (n, codes) marks what a rater gave to a unit; no mark is a set too, the empty one. The distance of two sets is one
    minus their overlap [Jaccard], times the MASI factor: 1 for equal sets, 2/3 where one holds the other, 1/3 where they only overlap
    [Passonneau 2006]. Units with one rating are left out. Raises Undefined for fewer than two units with two ratings or more than 2,048
    different sets, NoVariation where all sets are the same, BadInput for a table of another shape.
    """
    marked = np.asarray(sets)
    if marked.ndim != 2 or marked.dtype != np.bool_ or marked.shape[0] != np.asarray(units).size:
        raise BadInput("Sets are a table of marks with a row for each rating.")
    different, values = _numbered_sets(marked)
    if different.shape[0] > MOST_SETS:
        raise Undefined(
            "There are %(found)d different sets, more than the %(most)d that are compared.",
            found=different.shape[0],
            most=MOST_SETS,
        )
    found = rated(
        units=units, values=values, raters=raters, scenarios=scenarios, count=max(1, different.shape[0])
    )
    name = "MASI" if distance == "masi" else "Jaccard"
    return estimated(
        coefficient=SetAlpha(found, distances(different, distance)),
        name=f"Krippendorff's alpha of sets, {name} distance",
        measurement="nominal",
        draws=draws,
        seed=seed,
        level=level,
    )


def distances(sets: Bools, distance: Distance) -> Floats:
    """Give the distances of sets, rows of marks (sets, codes), as a table (sets, sets); raises BadInput for another distance."""
    if distance not in ("masi", "jaccard"):
        raise BadInput("The distance is masi or jaccard.")
    marks = sets.astype(np.float64)
    both = marks @ marks.T
    size = marks.sum(axis=1)
    either = size[:, None] + size[None, :] - both
    overlap = np.divide(both, either, out=np.ones_like(both), where=either > 0)
    if distance == "jaccard":
        plain: Floats = 1 - overlap
        return plain
    inside = both == np.minimum(size[:, None], size[None, :])
    factor = np.where(both == either, 1.0, np.where(inside, 2 / 3, 1 / 3))
    found: Floats = 1 - overlap * factor
    return found


def _numbered_sets(marked: Bools) -> tuple[Bools, Column]:
    """Give the different sets, and the number of each row's."""
    packed = np.ascontiguousarray(np.packbits(marked, axis=1))
    if packed.shape[1] == 0:
        return marked[:1], np.zeros(marked.shape[0], dtype=np.intp)
    whole = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _found, first, index = np.unique(whole, return_index=True, return_inverse=True)
    return marked[first], index.astype(np.intp)


def _blocks(rows: int) -> list[tuple[int, int]]:
    return [(start, min(start + MOST_SETS, rows)) for start in range(0, rows, MOST_SETS)]
