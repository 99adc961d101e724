"""Was each version, or each pair of versions, judged as often as planned?"""

from __future__ import annotations

import numpy as np

from apps.analysis.health._base import Check, Patient
from apps.analysis.metric_data import Ints
from apps.assignments.selectors import planned_pairs, planned_versions
from apps.statistics.quality import Health, sample_ratio
from apps.studies.models import Origin


class SampleRatio(Check):
    """What loses its judgments on the way, because its page breaks or people leave, biases what is left."""

    slug = "sample_ratio"

    def health(self, patient: Patient) -> Health | None:
        """Return the shares against the plan.

        None for imports, which follow no plan of ours, and for questions that are not asked of everything that is shown.
        """
        data = patient.data
        if patient.round.origin == Origin.IMPORT or not len(data) or not _is_asked_always(patient):
            return None
        if (data.versus >= 0).any():
            return _of_pairs(patient)
        return _of_versions(patient)


def _is_asked_always(patient: Patient) -> bool:
    asked = (spec for spec in patient.protocol.questions if spec.key == patient.data.metric.key)
    return any(spec.when is None and spec.about is None for spec in asked)


def _of_pairs(patient: Patient) -> Health | None:
    data, size = patient.data, len(patient.data.setting.versions)
    planned = planned_pairs(patient.round)
    if len(planned) < 2:
        return None
    ends = np.array([(data.place(first), data.place(second)) for first, second in planned], dtype=np.int64)
    group_of = np.full(size * size, -1, dtype=np.int64)
    group_of[_code(ends[:, 0], ends[:, 1], size)] = np.arange(len(planned))
    pairs = np.flatnonzero(data.versus >= 0)
    shown = group_of[_code(data.version[pairs], data.versus[pairs], size)]
    return _compared(shown, list(planned.values()), data.rater[pairs])


def _of_versions(patient: Patient) -> Health | None:
    """Return the shares of versions, of which each judgment counts once, however many turns or labels it has."""
    data = patient.data
    planned = planned_versions(patient.round)
    if len(planned) < 2:
        return None
    group_of = np.full(len(data.setting.versions) + 1, -1, dtype=np.int64)
    group_of[[data.place(key) for key in planned]] = np.arange(len(planned))
    group_of[-1] = -1  # what belongs to no version
    several = data.gives_several or data.metric.key in data.setting.by_turn
    judged = data.answers.first if several else np.arange(len(data))
    return _compared(group_of[data.version[judged]], list(planned.values()), data.rater[judged])


def _compared(shown: Ints, planned: list[int], raters: Ints) -> Health | None:
    known = shown >= 0
    if not known.any():
        return None
    return sample_ratio(shown=shown[known], planned=np.array(planned, dtype=np.float64), raters=raters[known])


def _code(first: Ints, second: Ints, size: int) -> Ints:
    """Return one code for a pair of versions, whichever stands first."""
    return np.minimum(first, second) * size + np.maximum(first, second)


CHECK = SampleRatio()
