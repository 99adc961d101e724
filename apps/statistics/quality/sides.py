"""Raters who prefer the side rather than the output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import BadInput, StatisticsError
from apps.statistics.estimates import Estimate
from apps.statistics.population import Population
from apps.statistics.quality.binomial import clopper_pearson, two_sided_half
from apps.statistics.quality.checks import Adjust, RaterCheck, checked, enough, raters_of
from apps.statistics.ratios import GroupedRatios


@dataclass(frozen=True, kw_only=True, eq=False)
class SideBias(RaterCheck):
    """The share of decided comparisons that the output shown first won, per rater with its exact interval, columns (raters,).

    `overall` is the share over all raters, clustered; None with its reason in `overall_undefined` where the data are too few.
    """

    value: Floats
    low: Floats
    high: Floats
    level: float
    first_wins: Ints
    overall: Estimate | None
    overall_undefined: StatisticsError | None


def side_bias(
    *,
    first_place_wins: Numbers,
    raters: Column,
    scenarios: Column | None = None,
    least: int = 6,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
    level: float = 0.95,
) -> SideBias:
    """Flag raters for whom the side shown first wins more or less often than half; exact, two-sided, ties left out.

    `first_place_wins` (n,) is 1 where the output shown first won, 0 where it lost, 0.5 for a tie. `overall` is clustered by rater, and by
    scenario too where those are given. Raises BadInput, and Undefined for no judgments at all.
    """
    wins = numbers("first_place_wins", first_place_wins)
    who, count = raters_of(raters, rows=wins.size)
    if not np.isin(wins, (0.0, 0.5, 1.0)).all():
        raise BadInput("A first place has won (1), lost (0) or tied (0.5).")
    decided = wins != 0.5
    what = None if scenarios is None else codes("scenarios", scenarios, rows=wins.size)[decided]
    who, won = who[decided], wins[decided] == 1
    n, first_wins = np.bincount(who, minlength=count), np.bincount(who[won], minlength=count)
    found = checked(
        p_value=two_sided_half(first_wins, n),
        n=n,
        reasons=enough(n, least=max(least, 1)),
        alpha=alpha,
        adjust=adjust,
        method="ties dropped; exact binomial against one half, two-sided",
    )
    low, high = clopper_pearson(first_wins, n, level=level)
    together = GroupedRatios(
        groups=np.zeros(who.size, dtype=np.intp),
        count=1,
        raters=who,
        scenarios=np.zeros(who.size, dtype=np.intp) if what is None else what,
        population=Population(raters="new", scenarios="fixed" if what is None else "new"),
        level=level,
        prefix="ties dropped",
    ).proportion(won)
    reason = together.undefined[0]
    return SideBias(
        **vars(found),
        value=np.divide(first_wins, n, out=np.full(count, np.nan), where=n > 0),
        low=low,
        high=high,
        level=level,
        first_wins=first_wins,
        overall=None if reason else together.at(0),
        overall_undefined=reason,
    )
