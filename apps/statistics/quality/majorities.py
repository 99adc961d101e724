"""The majority of the other raters on the same unit, each judgment left out of its own."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Ints, numbered
from apps.statistics.quality.checks import pair_codes


def agreement_with_others(*, units: Ints, answers: Ints) -> tuple[Bools, Bools]:
    """Tell for each judgment (n,) whether it agrees with the majority of the others, and whether there is such a majority.

    There is none where nobody else answered the unit or the others' votes tie.
    """
    unit, _ = numbered(units)
    cell, of_unit, said, votes = pair_codes(unit, answers)
    top, leader = _places(of_unit, said, votes)
    own = votes[cell] - 1
    leads = leader[unit] == answers[:, None]
    rival = np.where(leads[:, 0], top[unit, 1], top[unit, 0])
    # Among the answers other than the rater's own, is the best one alone at the top?
    next_best = np.where(leads[:, 0] | leads[:, 1], top[unit, 2], top[unit, 1])
    agrees = own > rival
    return agrees, agrees | ((rival > own) & (rival > next_best))


def _places(of_unit: Ints, said: Ints, votes: Ints) -> tuple[Ints, Ints]:
    """Give the three largest votes of each unit, shape (units, 3), and whose they are (units, 2); 0 and -1 where there are fewer."""
    order = np.lexsort((said, -votes, of_unit))
    ranked = of_unit[order]
    units = int(ranked[-1]) + 1 if ranked.size else 0
    starts = np.searchsorted(ranked, np.arange(units))
    place = np.arange(ranked.size) - starts[ranked]
    top = np.zeros((units, 3), dtype=np.intp)
    leader = np.full((units, 2), -1, dtype=np.intp)
    shown, named = place < 3, place < 2
    top[ranked[shown], place[shown]] = votes[order][shown]
    leader[ranked[named], place[named]] = said[order][named]
    return top, leader
