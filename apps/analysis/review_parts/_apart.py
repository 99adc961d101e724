"""Do people agree less with other groups than with their own?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints, numbered
from apps.statistics.errors import NoVariation, Undefined

WORK = 50_000_000
"""Judgments times shuffles: a large round is shuffled less often, but never less than `FEWEST` times."""
FEWEST, MOST = 199, 999


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Krippendorff's alpha (interval) over pairs within groups and over pairs across groups, and how often chance sets them so far apart.

    `difference` is within less across; `p` is one-sided, from `shuffles` of who belongs to which group; `n` counts items.
    """

    within: float
    across: float
    difference: float
    p: float
    shuffles: int
    n: int


def apart(*, values: Floats, units: Ints, raters: Ints, groups: Ints, seed: int) -> Apart:
    """Compare agreement within groups with agreement across groups, from judgments as rows (n,).

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
    whole = _pairs(values, unit, len(found))

    def alphas(assigned: Ints) -> tuple[float, float]:
        inside = _pairs(values, unit * len(names) + assigned[person], len(found) * len(names))
        outside = whole[0] - inside[0], whole[1] - inside[1]
        if inside[1] <= 0 or outside[1] <= 0:
            raise Undefined("No item was judged by people of one group and of different groups.")
        return 1 - inside[0] / inside[1] / expected, 1 - outside[0] / outside[1] / expected

    within, across = alphas(group_of)
    rng = np.random.default_rng(seed)
    shuffles = int(np.clip(WORK // max(len(values), 1), FEWEST, MOST))
    reached = 0
    for _ in range(shuffles):
        one, other = alphas(rng.permutation(group_of))
        reached += one - other >= within - across - 1e-12
    return Apart(
        within=within,
        across=across,
        difference=within - across,
        p=(reached + 1) / (shuffles + 1),
        shuffles=shuffles,
        n=len(found),
    )


def _pairs(values: Floats, cells: Ints, count: int) -> tuple[float, float]:
    """Return the sum of squared differences over all pairs within cells, and how many pairs there are."""
    n = np.bincount(cells, minlength=count)
    sums = np.bincount(cells, values, minlength=count)
    squares = np.bincount(cells, values * values, minlength=count)
    return float(np.sum(n * squares - sums * sums)), float(np.sum(n * (n - 1) / 2))
