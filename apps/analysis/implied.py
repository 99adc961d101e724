"""What rankings say of every two versions that they place, for all that counts pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from apps.statistics.pairwise import Outcome

if TYPE_CHECKING:
    from apps.analysis.metric_data import MetricData


def implied(data: MetricData) -> MetricData:
    """Return what rankings say of every two versions that they place: a row for each, the pair in the protocol's order."""
    placed = data.where(np.flatnonzero((data.outcome >= 0) & (data.version >= 0)))
    order = np.lexsort((placed.version, placed.response))
    owner = placed.response[order]
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for step in range(1, len(data.setting.versions)):
        together = np.flatnonzero(owner[step:] == owner[:-step])
        if not len(together):
            break
        first.append(order[together])
        second.append(order[together + step])
    one, other = np.concatenate(first), np.concatenate(second)
    lead = placed.outcome[one] - placed.outcome[other]
    in_time = np.argsort(placed.response[one], kind="stable")
    return replace(
        placed.where(one),
        versus=placed.version[other],
        position=np.where(placed.position[one] < placed.position[other], 1, 2),
        outcome=np.select([lead < 0, lead > 0], [Outcome.WIN, Outcome.LOSS], Outcome.EQUAL),
        value=np.full(len(one), np.nan),
    ).where(in_time)
