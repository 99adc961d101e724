"""What endless new raters on endless new scenarios would say: exact values by quadrature, to hold estimates against."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from apps.statistics.arrays import Floats
from apps.statistics.errors import BadInput
from apps.statistics.lazily import special
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.leads import group_shifts
from apps.statistics.simulate.specs import Groups

NODES = 61
"""Points of the Gauss-Hermite rule that averages over raters and scenarios; enough for 1e-9 at spreads up to 3."""


def true_win_rates(*, crowd: Crowd, group: int | None = None) -> Floats:
    """Give the win rates (k, k) of row over column, ties half, that endless new raters on endless new scenarios would give.

    Exact up to the quadrature: within a group of raters and of scenarios the lead of a pair is normal with variance
    2 (rater_spread^2 + scenario_spread^2) + side_spread^2; groups count by their shares, or only `group` of the raters does. Sides are
    balanced; bots, gold items, fatigue and missing judgments are left out, for the truth is about people who take care. The diagonal is
    one half.
    """
    win, loss = _win_and_loss(crowd, group)
    both_bad = _both_bad(crowd)
    return (1 - both_bad) * (1 + win - loss) / 2 + both_bad / 2


def true_tie_rates(*, crowd: Crowd, group: int | None = None) -> Floats:
    """Give the rates of "equal" (k, k) among the judgments that endless new raters on endless new scenarios would make of each pair.

    As for true_win_rates: exact up to the quadrature, about people who take care. The diagonal is a version against its like.
    """
    win, loss = _win_and_loss(crowd, group)
    return (1 - _both_bad(crowd)) * (1 - win - loss)


def weighted_cells(groups: Groups, group: int | None) -> Iterator[tuple[int, int, float]]:
    """Yield (group of raters, group of scenarios, share); with `group`, of that one only. Raises BadInput if it does not exist."""
    if group is not None and not 0 <= group < len(groups.shares):
        raise BadInput("There is no such group of raters.")
    for number, share in enumerate(groups.shares):
        for kind, part in enumerate(groups.scenario_shares):
            if group is None:
                yield number, kind, share * part
            elif number == group:
                yield number, kind, part


def average(*, spread: float, lead: Floats) -> tuple[Floats, Floats]:
    """Give the points, on a last axis added to `lead`, and the weights that average over a normal error of the given spread."""
    nodes, weights = hermegauss(NODES)
    return lead[..., None] + spread * nodes, weights / weights.sum()


def _win_and_loss(crowd: Crowd, group: int | None) -> tuple[Floats, Floats]:
    """Give the chances (k, k) that row is preferred to column and the reverse, among judgments other than "both bad"."""
    shifts = group_shifts(crowd.groups, versions=len(crowd.strengths))
    spread = float(np.sqrt(2 * (crowd.rater_spread**2 + crowd.scenario_spread**2) + crowd.side_spread**2))
    win = np.zeros((len(crowd.strengths),) * 2)
    for number, kind, share in weighted_cells(crowd.groups, group):
        score = np.asarray(crowd.strengths, dtype=np.float64) + shifts[number, kind]
        points, weights = average(spread=spread, lead=score[:, None] - score[None, :])
        for bias in (crowd.side_bias, -crowd.side_bias):
            win += share / 2 * (special.expit(points + bias - crowd.tie_width) @ weights)
    return win, win.T


def _both_bad(crowd: Crowd) -> float:
    return crowd.both_bad_rate / (1 - crowd.cannot_judge_rate)
