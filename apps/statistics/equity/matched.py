"""The same groups of two sets of judgments, such as two versions', each group of the one against that of the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.equity.group_sums import GroupSums, Mixed, TermSums
from apps.statistics.equity.margins import Axis, Grouping, Margins, dots
from apps.statistics.equity.sides import correction
from apps.statistics.equity.two_sides import Part, TwoSides
from apps.statistics.errors import BadInput
from apps.statistics.loads import degrees_of, effective_clusters


class Match:
    """Two sets of judgments whose raters and scenarios have the same codes, for whoever groups both by several keys.

    Raises BadInput where they are not summed by the same codes, or stand for different populations.
    """

    def __init__(self, mine: Margins, theirs: Margins) -> None:
        if mine.rows.sizes != theirs.rows.sizes or mine.rows.population != theirs.rows.population:
            raise BadInput("Two sets of judgments can only be matched by the same raters and scenarios.")
        self.mine, self.theirs = mine, theirs
        self._known: dict[Axis, Mixed] = {}

    def groups(self, axis: Axis, home: Ints, count: int, *, at_least_one_way: bool = False) -> MatchedGroups:
        """Give groups of raters or scenarios, `home` (codes,) being each one's below `count`; tables of them should fit."""
        mine, theirs = (Grouping(one, axis, home, count) for one in (self.mine, self.theirs))
        return MatchedGroups(self, mine, theirs, at_least_one_way=at_least_one_way)

    def fits(self, axis: Axis, count: int) -> bool:
        """Tell whether tables of so many groups of raters or scenarios are no larger than their rows allow."""
        return all(one.rows.fits(axis, count) for one in (self.mine, self.theirs))

    def cells(self, axis: Axis) -> Mixed:
        """Give what cells of rater and scenario that both have add to products, by the codes of an axis (codes,)."""
        if axis not in self._known:
            own, other = self._both
            of = self.mine.rows.codes_of_cells(axis)[own]
            size = self.mine.rows.sizes[axis]
            self._known[axis] = Mixed(
                *(
                    np.bincount(of, one[own] * two[other], minlength=size).astype(np.float64, copy=False)
                    for one in self.mine.cells
                    for two in self.theirs.cells
                )
            )
        return self._known[axis]

    @cached_property
    def _both(self) -> tuple[Ints, Ints]:
        """The places of the cells that both have, in the one and in the other."""
        return self.mine.rows.shared_with(self.theirs.rows)


class MatchedGroups(TwoSides):
    """Groups of one set of judgments (`own`) against the same groups of another (`rest`), shape (groups,), as `GroupPairs` has them."""

    def __init__(
        self, match: Match, mine: Grouping, theirs: Grouping, *, at_least_one_way: bool = False
    ) -> None:
        self.population, self.at_least_one_way = mine.margins.rows.population, at_least_one_way
        first, second = mine.sums, theirs.sums
        means = _means(first), _means(second)
        self.own, self.rest = first.centre + means[0], second.centre + means[1]
        self.n, self.rest_n = first.n, second.n
        with np.errstate(invalid="ignore"):
            self.square = (first.values + second.values) / (first.total + second.total)
        self.raters, self.scenarios = first.raters, first.scenarios
        terms = list(zip(first.terms, second.terms, _shared(match, mine, theirs), strict=True))
        self.counts = {one.kind: (one.clusters, other.clusters) for one, other, _shared in terms}
        self.parts = [
            _part(one, other, shared, means, (first.total, second.total)) for one, other, shared in terms
        ]
        self.own_clusters = np.min([own for own, _ in self.counts.values()], axis=0)
        self.rest_clusters = np.min([rest for _, rest in self.counts.values()], axis=0)
        self.degrees = degrees_of(
            effective=np.minimum(_effective(first), _effective(second)),
            clusters=np.minimum(self.own_clusters, self.rest_clusters),
        )


def _means(sums: GroupSums) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = sums.sums / sums.total
    return found


def _effective(sums: GroupSums) -> Floats:
    """Give the fewest effective clusters of any term but cells, which are never the fewest."""
    found: Floats = np.min(
        [
            np.full(sums.total.shape, np.inf)
            if term.kind == "cell"
            else effective_clusters(total=sums.total, squares=term.own.loads)
            for term in sums.terms
        ],
        axis=0,
    )
    return found


def _part(
    one: TermSums, other: TermSums, shared: Mixed, means: tuple[Floats, Floats], totals: tuple[Floats, Floats]
) -> Part:
    about = np.nan_to_num(means[0]), np.nan_to_num(means[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        factors = correction(one.clusters) / totals[0] ** 2, correction(other.clusters) / totals[1] ** 2
    squares = one.own.about(about[0])
    return Part(
        sign=one.sign,
        squares=squares,
        clusters=one.clusters,
        own=factors[0] * squares,
        rest=factors[1] * other.own.about(about[1]),
        cross=np.sqrt(factors[0] * factors[1]) * shared.about(*about),
    )


def _shared(match: Match, mine: Grouping, theirs: Grouping) -> Iterator[Mixed]:
    """Yield what clusters of both add to a group's products, term by term."""
    for term in mine.sums.terms:
        if term.kind == mine.axis:
            first, second = mine.margins.by(mine.axis), theirs.margins.by(mine.axis)
            yield Mixed(
                *(
                    mine.up(one * two)
                    for one in (first.sums, first.total)
                    for two in (second.sums, second.total)
                )
            )
        elif term.kind == "cell":
            cells = match.cells(mine.axis)
            yield Mixed(*(mine.up(one) for one in (cells.sums, cells.sum_load, cells.load_sum, cells.loads)))
        elif term.kind == "row":  # which is of one of the two
            yield Mixed(*([np.zeros(mine.count)] * 4))
        else:
            table, other = mine.crossed, theirs.crossed
            yield Mixed(
                *(dots(one, two) for one in (table.sums, table.loads) for two in (other.sums, other.loads))
            )
