"""Judgments that took their rater long: hesitation, told apart from slow people and from long items."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Column, Numbers, codes, numbered, numbers
from apps.statistics.errors import BadInput
from apps.statistics.quality.speed import medians

LEAST = 3
"""How long people, and items, usually take is told by so many judgments."""


def lingered(*, seconds: Numbers, raters: Column, items: Column, times: float = 2.0) -> Bools:
    """Give which judgments took over `times` as long as their rater and their item usually take, shape (n,).

    The usual time is the rater's median, times the median over the item of seconds over their rater's median; the item counts as usual
    where it has fewer than three judgments, and no judgment of a rater with fewer than three has lingered. Raises BadInput for seconds of
    0 or below.
    """
    time = numbers("seconds", seconds)
    if (time <= 0).any() or times <= 1:
        raise BadInput("Seconds must be above 0, and lingering means more than once the usual time.")
    who, people = numbered(codes("raters", raters, rows=time.size))
    item, things = numbered(codes("items", items, rows=time.size))
    own = np.log(time) - medians(np.log(time), who, people.size)[who]
    known = np.bincount(item, minlength=things.size) >= LEAST
    usual = np.where(known, medians(own, item, things.size), 0.0)
    found: Bools = own - usual[item] > np.log(times)
    return found & (np.bincount(who, minlength=people.size)[who] >= LEAST)
