"""How often a version's own label is right."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import Part
from apps.analysis.measures._base import Draft
from apps.analysis.measures._labels import LabelMeasure, single
from apps.analysis.metric_data import MetricData
from apps.statistics.classification import accuracy


class Accuracy(LabelMeasure):
    """One estimate over all outputs and one for each version."""

    slug = "accuracy"
    label = _("Accuracy of labels")
    about = _(
        "Share of outputs whose label is the scenario's own, or what most people said where it has none."
    )
    ends = (0.0, 1.0)

    def of_part(self, part: Part, data: MetricData) -> Iterable[Draft]:
        """Return the share."""
        labels = part.labels
        found = accuracy(
            truth=labels.truth,
            said=labels.said,
            classes=labels.classes,
            scenarios=labels.scenario,
            level=data.setting.level,
        )
        return [single(found)]


MEASURE = Accuracy()
