"""Recall of versions' own labels."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import Part
from apps.analysis.measures._base import Draft
from apps.analysis.measures._labels import LabelMeasure, by_class
from apps.analysis.metric_data import MetricData
from apps.statistics.classification import recall


class Recall(LabelMeasure):
    """The mean over the classes and one estimate for each."""

    slug = "recall"
    label = _("Recall")
    about = _(
        "Of the outputs that truly are of a class, the share labelled with it; over all classes their plain mean."
    )
    ends = (0.0, 1.0)

    def of_part(self, part: Part, data: MetricData) -> Iterable[Draft]:
        """Return it over the classes, then for each."""
        labels = part.labels
        found = recall(
            truth=labels.truth,
            said=labels.said,
            classes=labels.classes,
            scenarios=labels.scenario,
            level=data.setting.level,
        )
        return by_class(found, data)


MEASURE = Recall()
