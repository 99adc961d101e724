"""How often most people are right."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import labels_of_scenarios
from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._units import answered
from apps.analysis.metric_data import MetricData
from apps.statistics.arrays import numbered
from apps.statistics.errors import Undefined
from apps.statistics.truth import majority_accuracy


class MajorityAccuracy(Measure):
    """One estimate over the scenarios whose label is known; n counts them."""

    slug = "majority_accuracy"
    label = _("Accuracy of the majority")
    about = _(
        "Share of scenarios on which the answer given most often is the scenario's label. A tie is wrong."
    )
    basis = "outcomes"
    ends = (0.0, 1.0)

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the share.

        Raises:
            Undefined: no scenario has a label.
        """
        said = answered(data)
        unit, codes = numbered(said.scenario)
        truth = labels_of_scenarios(said)[codes]
        if not (truth >= 0).any():
            raise Undefined("No scenario of this round has a label to hold answers against.")
        known = np.flatnonzero(truth[unit] >= 0)
        found = majority_accuracy(
            units=unit[known],
            categories=said.outcome[known],
            count=len(data.metric.outcomes),
            raters=said.rater[known],
            truth=truth,
            level=data.setting.level,
        )
        yield Draft(
            value=found.value,
            low=found.low,
            high=found.high,
            n=found.n,
            raters=len(np.unique(said.rater[known])),
            method=f"ties wrong; {found.method}",
            newest=said.newest(),
        )


MEASURE = MajorityAccuracy()
