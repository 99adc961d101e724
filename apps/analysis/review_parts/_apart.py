"""Do people agree less with other groups than with their own?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints, numbered
from apps.statistics.errors import NoVariation, Undefined

WORK = 2_500_000
"""Judgments times shuffles: more judgments are shuffled less often; where that would be below `FEWEST`, some items are drawn for it."""
FEWEST, MOST = 199, 999
ENOUGH = 20
"""So many shuffles that set groups as far apart are enough: p is then far from small, whatever the others would say."""


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Krippendorff's alpha (interval) over pairs within groups and over pairs across groups, and how often chance sets them so far apart.

    `difference` is within less across; `p` is one-sided, from `shuffles` of who belongs to which group, which end early where chance
    does as much again and again (Besag & Clifford 1991, "Sequential Monte Carlo p-values"); `n` counts items, `tested` those that p is
    from: some that were drawn, where there are too many judgments to shuffle them all.
    """

    within: float
    across: float
    difference: float
    p: float
    shuffles: int
    n: int
    tested: int


def apart(*, values: Floats, units: Ints, raters: Ints, groups: Ints, seed: int) -> Apart:
    """Compare agreement within groups with agreement across groups, from judgments as rows (n,); the agreement is that of all.

    Two people's disagreement on an item is their squared difference; alpha is 1 less its mean over its mean among all judgments. Under
    the null hypothesis people's groups are exchangeable, so whole people change groups in a shuffle.

    Raises:
        NoVariation: all judgments are alike.
        Undefined: no item was judged by two people of one group and by two of different groups.
    """
    expected = 2 * float(np.var(values, ddof=1)) if len(values) > 1 else 0.0
    if expected <= 0:
        raise NoVariation("All judgments are alike, so that nobody disagrees.")
    unit, found = numbered(units)
    person, people = numbered(raters)
    kind, names = numbered(groups)
    group_of = np.zeros(len(people), dtype=np.int64)
    group_of[person] = kind
    rows = _Rows(values, unit, person, len(names), expected)
    within, across = rows.alphas(group_of)
    rng = np.random.default_rng(seed)
    part = rows.drawn(rng, most=WORK // FEWEST)
    observed = np.subtract(*part.alphas(group_of))
    most, shuffles, reached = int(np.clip(WORK // len(part.values), FEWEST, MOST)), 0, 0
    while shuffles < most and reached < ENOUGH:
        shuffles += 1
        reached += bool(np.subtract(*part.alphas(rng.permutation(group_of))) >= observed - 1e-12)
    return Apart(
        within=within,
        across=across,
        difference=within - across,
        p=reached / shuffles if reached == ENOUGH else (reached + 1) / (shuffles + 1),
        shuffles=shuffles,
        n=len(found),
        tested=int(np.count_nonzero(np.bincount(part.unit))),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """Judgments (n,) by unit and person, people being of one of `kinds` groups; `expected` is the disagreement of any two."""

    values: Floats
    unit: Ints
    person: Ints
    kinds: int
    expected: float

    def alphas(self, group_of: Ints) -> tuple[float, float]:
        """Return alpha within and across groups where people (people,) are of these.

        Raises:
            Undefined: no item was judged by people of one group and of different groups.
        """
        units = int(self.unit.max()) + 1
        whole = self._whole
        cells = self.unit * self.kinds + group_of[self.person]
        inside = _pairs(self.values, cells, units * self.kinds)
        outside = whole[0] - inside[0], whole[1] - inside[1]
        if inside[1] <= 0 or outside[1] <= 0:
            raise Undefined("No item was judged by people of one group and of different groups.")
        return 1 - inside[0] / inside[1] / self.expected, 1 - outside[0] / outside[1] / self.expected

    def drawn(self, rng: np.random.Generator, *, most: int) -> _Rows:
        """Return the judgments of as many units, drawn at random, as have about `most` of them; all where there are no more."""
        if len(self.values) <= most:
            return self
        sizes = np.bincount(self.unit)
        order = rng.permutation(len(sizes))
        wanted = order[: max(int(np.searchsorted(np.cumsum(sizes[order]), most)), 2)]
        kept = np.isin(self.unit, wanted)
        return _Rows(
            self.values[kept], numbered(self.unit[kept])[0], self.person[kept], self.kinds, self.expected
        )

    @cached_property
    def _whole(self) -> tuple[float, float]:
        return _pairs(self.values, self.unit, int(self.unit.max()) + 1)


def _pairs(values: Floats, cells: Ints, count: int) -> tuple[float, float]:
    """Return the sum of squared differences over all pairs within cells, and how many pairs there are."""
    n = np.bincount(cells, minlength=count)
    sums = np.bincount(cells, values, minlength=count)
    squares = np.bincount(cells, values * values, minlength=count)
    return float(np.sum(n * squares - sums * sums)), float(np.sum(n * (n - 1) / 2))
