"""The scenarios behind a gap, by what each of them costs."""

from __future__ import annotations

import numpy as np

from apps.analysis.findings.gap import MOST_ITEMS, ItemLost
from apps.analysis.findings.lenses import Lens
from apps.analysis.metric_data import Ints
from apps.statistics.arrays import distinct, numbered


def items_of(lens: Lens, members: Ints | None, against: float) -> tuple[ItemLost, ...]:
    """Return the scenarios of a lens's affected judgments that cost most, the costliest first.

    Args:
        lens: whose judgments.
        members: which of them are affected, by number, None for all.
        against: the number that they are held against; what a scenario costs is how far its judgments together lie below it.
    """
    rows, values = lens.scores.rows, lens.scores.values
    if members is not None:
        rows, values = rows[members], values[members]
    codes, found = numbered(lens.data.scenario[rows])
    n = np.bincount(codes, minlength=len(found))
    sums = np.bincount(codes, values, minlength=len(found))
    lost = -lens.sign * lens.points * (sums - n * against) / max(len(rows), 1)
    told = distinct(np.sort(lens.data.rater[rows] * max(len(found), 1) + codes))
    people = np.bincount(told % max(len(found), 1), minlength=len(found))
    order = np.lexsort((found, -n, -lost))[:MOST_ITEMS]
    ids = lens.data.scenarios[found]
    return tuple(
        ItemLost(
            scenario=int(ids[place]),
            mean=float(sums[place] / n[place]),
            lost=float(lost[place]),
            n=int(n[place]),
            people=int(people[place]),
        )
        for place in order.tolist()
    )
