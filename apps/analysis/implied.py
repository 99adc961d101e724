"""What rankings say of every two versions that they place, for all that counts pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from apps.statistics.pairwise import pairs_of_rankings

if TYPE_CHECKING:
    from apps.analysis.metric_data import MetricData


def implied(data: MetricData) -> MetricData:
    """Return what rankings say of every two versions that they place: a row for each, the pair in the protocol's order."""
    placed = data.where(np.flatnonzero((data.outcome >= 0) & (data.version >= 0)))
    found = pairs_of_rankings(ranking=placed.response, version=placed.version, place=placed.outcome + 1)
    one, other = found.rows.T
    return replace(
        placed.where(one),
        versus=found.second,
        position=np.where(placed.position[one] < placed.position[other], 1, 2),
        outcome=found.outcomes,
        value=np.full(len(one), np.nan),
    )
