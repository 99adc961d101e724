"""How often a version's own label is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import Part
from apps.analysis.measures._base import Draft
from apps.analysis.measures._labels import LabelMeasure, single
from apps.analysis.metric_data import MetricData
from apps.analysis.points import confusion_points, model_points
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
        return [replace(single(found), points=_points(part, data))]


def _points(part: Part, data: MetricData) -> dict[str, Any] | None:
    """Return the counts of labels against the truth, with the versions' calibration; for whole versions alone."""
    if part.slice is not None:
        return None
    setting = data.setting
    counts = confusion_points(part.labels, data.metric.outcomes)
    model = model_points(part.labels, bins=setting.bins, level=setting.level, seed=setting.seed)
    return {"kind": "labels", "confusion": counts, "reliability": model}


MEASURE = Accuracy()
