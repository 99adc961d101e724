"""Many groups looked at together: p-values and levels adjusted for how many there are."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from apps.statistics.arrays import Floats, Numbers, probabilities
from apps.statistics.errors import BadInput

Correction = Literal["bh", "holm", "bonferroni", "none"]


def adjusted(*, p: Numbers, correction: Correction = "bh") -> Floats:
    """Give p-values adjusted for being looked at together, shape (m,), in the order they came.

    "bh" controls the false discovery rate [Benjamini and Hochberg 1995], "holm" [Holm 1979] and "bonferroni" the chance of any false
    alarm, "none" nothing. With p sorted upward: bh gives min over j >= i of m p_j / j, holm max over j <= i of (m - j + 1) p_j,
    bonferroni m p, all at most 1. Raises BadInput for a value outside 0 to 1, NaN included.
    """
    column = probabilities("p", p)
    checked(correction)
    m = column.size
    if correction == "none" or m == 0:
        return column.copy()
    if correction == "bonferroni":
        return np.minimum(m * column, 1.0)
    order = np.argsort(column, kind="stable")
    place = np.arange(1, m + 1)
    if correction == "bh":
        stepped = np.minimum.accumulate((column[order] * m / place)[::-1])[::-1]
    else:
        stepped = np.maximum.accumulate(column[order] * (m - place + 1))
    result = np.empty(m)
    result[order] = np.minimum(stepped, 1.0)
    return result


def interval_level(
    *, comparisons: int, level: float = 0.95, correction: Correction = "bonferroni", rejected: int = 0
) -> float:
    """Give the level at which each of `comparisons` intervals is computed, so that together they hold at `level`.

    "bonferroni" and "holm": 1 - (1 - level) / m, all intervals hold at once with at least `level`. "bh": 1 - R (1 - level) / m with
    R = max(rejected, 1), so that of the intervals of the groups found different a share of at most 1 - level is expected to miss
    [Benjamini and Yekutieli 2005]. "none": `level`.
    """
    checked(correction)
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if comparisons < 0 or not 0 <= rejected <= comparisons:
        raise BadInput("There cannot be more groups found different than groups compared.")
    if correction == "none" or comparisons == 0:
        return level
    share = max(rejected, 1) if correction == "bh" else 1
    return 1 - (1 - level) * share / comparisons


def checked(correction: Correction) -> Correction:
    """Give the correction back; raises BadInput for one that is not known."""
    if correction not in get_args(Correction):
        raise BadInput("The correction is one of bh, holm, bonferroni and none.")
    return correction
