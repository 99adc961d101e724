"""Who has seen what: crossings of groups of raters and slices of scenarios that too few people have judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Ints, codes
from apps.statistics.cluster_cells import clusters_per_group
from apps.statistics.errors import BadInput, Undefined

MOST = 1_000_000
"""A table of more crossings than this is for no reader."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CellCoverage:
    """Judgments `n` and `raters` of every crossing, in the shape of the groupings' sizes.

    `thin` marks crossings below the least number of raters or judgments, empty ones among them. `wanting` lists their codes,
    emptiest first.
    """

    n: Ints
    raters: Ints
    thin: Bools
    wanting: tuple[tuple[int, ...], ...]
    least: int
    least_n: int
    method: str

    @property
    def empty(self) -> Bools:
        """Crossings that nobody has judged."""
        nobody: Bools = self.n == 0
        return nobody


def cell_coverage(
    *,
    groupings: Sequence[Column],
    sizes: Sequence[int],
    raters: Column,
    least: int = 5,
    least_n: int = 0,
) -> CellCoverage:
    """Count judgments and raters in each crossing of groupings, such as age band x topic, and mark the thin ones.

    `groupings` are columns (n,) of codes below their `sizes`. A crossing is thin with fewer than `least` raters or `least_n` judgments.
    Raises BadInput, and Undefined for more than a million crossings.
    """
    if not groupings or len(groupings) != len(sizes):
        raise BadInput("Coverage needs at least one grouping, and a size for each.")
    if min(sizes) < 1:
        raise BadInput("Every grouping needs at least one group.")
    cells = 1
    for size in sizes:
        cells *= int(size)
    if cells > MOST:
        raise Undefined("There are %(cells)d crossings, too many to be looked at one by one.", cells=cells)
    people = codes("raters", raters)
    place = np.zeros(people.size, dtype=np.intp)
    for column, size in zip(groupings, sizes, strict=True):
        place = place * size + codes("groupings", column, below=size, rows=people.size)
    n = np.bincount(place, minlength=cells)
    met = clusters_per_group(codes=people, groups=place, count=cells)
    thin = (met < least) | (n < least_n)
    wanted = np.flatnonzero(thin)
    wanted = wanted[np.lexsort((wanted, n[wanted], met[wanted]))]
    shape = tuple(int(size) for size in sizes)
    return CellCoverage(
        n=n.reshape(shape),
        raters=met.reshape(shape),
        thin=thin.reshape(shape),
        wanting=tuple(zip(*(axis.tolist() for axis in np.unravel_index(wanted, shape)), strict=True)),
        least=least,
        least_n=least_n,
        method=f"fewer than {least} raters or {least_n} judgments"
        if least_n
        else f"fewer than {least} raters",
    )
