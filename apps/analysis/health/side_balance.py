"""Was the gate's version shown first about half of the time?"""

from __future__ import annotations

import numpy as np

from apps.analysis.health._base import Check, Patient
from apps.statistics.quality import Health, side_balance

TOLERANCE = 0.1
"""A share this near to one half cannot move a win rate by more than a tenth of the position effect's double."""


class SideBalance(Check):
    """Where a version always stands in the same place, its wins cannot be told from the advantage of that place."""

    slug = "side_balance"

    def health(self, patient: Patient) -> Health | None:
        """Return how often the version of the gate was shown first; None for gates that are about no pair."""
        data, gate = patient.data.pairs, patient.gate
        place = data.place(gate.version)
        if place < 0:
            return None
        lead, behind = data.version == place, data.versus == place
        if gate.versus is not None:
            other = data.place(gate.versus)
            lead, behind = lead & (data.versus == other), behind & (data.version == other)
        rows = (lead | behind) & (data.versus >= 0)
        if not rows.any():
            return None
        first = np.where(lead[rows], data.position[rows] == 1, data.position[rows] == 2)
        return side_balance(
            versions=np.zeros(int(rows.sum()), dtype=np.int64),
            first=first.astype(np.float64),
            raters=data.rater[rows],
            tolerance=TOLERANCE,
        )


CHECK = SideBalance()
