"""Was each version shown first half of the time?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, fits, numbers, size_of
from apps.statistics.errors import BadInput
from apps.statistics.population import Population
from apps.statistics.quality.binomial import clopper_pearson, two_sided_half
from apps.statistics.quality.checks import raters_of
from apps.statistics.quality.health import RARE, Health, alarm_rate


@dataclass(frozen=True, kw_only=True, eq=False)
class SideBalance(Health):
    """Share of showings in the first place per version, columns (versions,); nan where a version was not shown."""

    worst: int
    first_shares: Floats
    lows: Floats
    highs: Floats
    shown: Ints
    p_values: Floats


def side_balance(
    *,
    versions: Column,
    first: Numbers,
    raters: Column,
    tolerance: float = 0.05,
    alpha: float = RARE,
    level: float = 0.95,
) -> SideBalance:
    """Compare how often each version was shown first with one half: unhealthy if far off and significantly so.

    One row is one showing of a version: `versions` (n,), `first` 1 where it was shown first, else 0. A version is out of balance when its
    share is more than `tolerance` from one half and the exact p-value is below alpha over the number of versions [Bonferroni].
    Raises BadInput, and Undefined where nothing was shown.
    """
    which = codes("versions", versions)
    who, _ = raters_of(raters, rows=which.size)
    lead = numbers("first", first, rows=which.size)
    if not np.isin(lead, (0.0, 1.0)).all():
        raise BadInput("A version was shown first (1) or not (0).")
    if not 0 <= tolerance < 0.5:
        raise BadInput("The tolerance lies between 0 and one half.")
    if not fits(size_of(which), rows=which.size):
        raise BadInput("Number the versions without wide gaps.")
    shown = np.bincount(which)
    ahead = np.bincount(which[lead == 1], minlength=shown.size)
    share = np.divide(ahead, shown, out=np.full(shown.size, np.nan), where=shown > 0)
    p_values = np.where(shown > 0, two_sided_half(ahead, shown), np.nan)
    tests = int(np.count_nonzero(shown))
    low, high = clopper_pearson(ahead, shown, level=level)
    off = np.where(shown > 0, np.abs(share - 0.5), 0.0)
    wrong = (off > tolerance) & (shown > 0) & (np.nan_to_num(p_values, nan=1.0) < alpha / tests)
    worst = int(np.argmax(np.where(wrong, 1.0, 0.0) + off))
    return SideBalance(
        healthy=not wrong.any(),
        value=float(share[worst]),
        low=float(low[worst]),
        high=float(high[worst]),
        level=level,
        n=which.size,
        raters=int(np.unique(who).size),
        false_alarms=alarm_rate(alpha),
        template="The version farthest from balance was shown first in %(share).1f %% of %(shown)d showings.",
        values={"share": 100 * float(share[worst]), "shown": int(shown[worst])},
        method=f"exact binomial, Bonferroni over {tests} versions at {alpha:g}, tolerance {tolerance:g}",
        population=Population(raters="fixed", scenarios="fixed").words,
        worst=worst,
        first_shares=share,
        lows=low,
        highs=high,
        shown=shown,
        p_values=p_values,
    )
