"""Which planned judgments are missing: lost at random, after dropping out, or in a cell that never meets."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Ints
from apps.statistics.simulate.plan import Membership
from apps.statistics.simulate.specs import Groups, Missing
from apps.statistics.simulate.streams import Stream, side_stream


def present(
    *,
    missing: Missing,
    groups: Groups,
    raters: Ints,
    scenarios: Ints,
    order: Ints,
    member: Membership,
    seed: int,
) -> Bools | None:
    """Tell which planned judgments are made, shape (n,): cells that meet, before dropping out, and not lost at random.

    None where nothing can be missing.
    """
    if missing.share == 0 and missing.dropout_median is None and not groups.unmet:
        return None
    made = np.ones(raters.size, dtype=np.bool_)
    if missing.share > 0:
        made = side_stream(seed, Stream.MISSING).random(raters.size) >= missing.share
    if missing.dropout_median is not None:
        rng = side_stream(seed, Stream.DROPPING_OUT)
        stays = missing.dropout_median * rng.lognormal(0, missing.dropout_spread, member.raters.size)
        made &= order < stays[raters]
    if groups.unmet:
        meets = np.ones((len(groups.shares), len(groups.scenario_shares)), dtype=np.bool_)
        meets[tuple(np.transpose(groups.unmet))] = False
        made &= meets[member.raters[raters], member.scenarios[scenarios]]
    return made
