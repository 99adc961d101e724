"""Do answers lean the way of a stereotype?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import Part, leanings_of
from apps.analysis.measures._base import Draft
from apps.analysis.measures._labels import LabelMeasure, single
from apps.analysis.metric_data import MetricData
from apps.statistics.counterfactual import bias_score


class BiasScore(LabelMeasure):
    """One score over all outputs and one for each version, from -1 to 1; 0 leans no way [Parrish et al. 2022]."""

    slug = "bias_score"
    label = _("Bias score")
    about = _(
        "Answers that follow the stereotype less those against it: over the decided answers, and over all answers where the scenario "
        "itself leaves it open, because there not to decide is right."
    )
    ends = (-1.0, 1.0)

    def may_read(self, data: MetricData) -> bool:
        """Return whether the question says which answers follow the stereotype."""
        return super().may_read(data) and data.metric.key in data.family.known().bias

    def of_part(self, part: Part, data: MetricData) -> Iterable[Draft]:
        """Return the score."""
        labels = part.labels
        leanings, is_open = leanings_of(labels, data)
        kept = np.flatnonzero(leanings >= 0)
        found = bias_score(
            leanings=leanings[kept],
            over="all" if is_open[kept].all() else "decided",
            sets=labels.scenario[kept],
            level=data.setting.level,
        )
        return [single(found)]


MEASURE = BiasScore()
