"""Was each pair of versions judged as often as planned?"""

from __future__ import annotations

import numpy as np

from apps.analysis.health._base import Check, Patient
from apps.assignments.selectors import planned_pairs
from apps.statistics.quality import Health, sample_ratio
from apps.studies.models import Origin


class SampleRatio(Check):
    """A pair that loses its judgments on the way, because its page breaks or people leave, biases what is left."""

    slug = "sample_ratio"

    def health(self, patient: Patient) -> Health | None:
        """Return the shares of pairs against the plan; None for imports, which follow no plan of ours."""
        data = patient.data
        if patient.round.origin == Origin.IMPORT or not len(data):
            return None
        ids = {key: place for place, key in enumerate(data.setting.versions)}
        planned = {
            frozenset((ids[first], ids[second])): slots
            for (first, second), slots in planned_pairs(patient.round).items()
        }
        if len(planned) < 2:
            return None
        arm = {pair: code for code, pair in enumerate(planned)}
        pairs = (frozenset(pair) for pair in zip(data.version.tolist(), data.versus.tolist(), strict=True))
        shown = np.array([arm.get(pair, -1) for pair in pairs], dtype=np.int64)
        known = shown >= 0
        if not known.any():
            return None
        return sample_ratio(
            shown=shown[known],
            planned=np.array(list(planned.values()), dtype=np.float64),
            raters=data.rater[known],
        )


CHECK = SampleRatio()
