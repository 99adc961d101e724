"""Was each pair of versions judged as often as planned?"""

from __future__ import annotations

import numpy as np

from apps.analysis.health._base import Check, Patient
from apps.analysis.metric_data import Ints
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
        size = len(data.setting.versions)
        planned = planned_pairs(patient.round)
        if len(planned) < 2:
            return None
        arm_of = np.full(size * size, -1, dtype=np.int64)
        ends = np.array(
            [(data.place(first), data.place(second)) for first, second in planned], dtype=np.int64
        )
        arm_of[_code(ends[:, 0], ends[:, 1], size)] = np.arange(len(planned))
        pairs = data.where(data.versus >= 0)
        shown = arm_of[_code(pairs.version, pairs.versus, size)]
        known = shown >= 0
        if not known.any():
            return None
        return sample_ratio(
            shown=shown[known],
            planned=np.array(list(planned.values()), dtype=np.float64),
            raters=pairs.rater[known],
        )


def _code(first: Ints, second: Ints, size: int) -> Ints:
    """Return one code for a pair of versions, whichever stands first."""
    return np.minimum(first, second) * size + np.maximum(first, second)


CHECK = SampleRatio()
