"""F1 of versions' own labels."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import Part
from apps.analysis.measures._base import Draft
from apps.analysis.measures._labels import LabelMeasure, by_class
from apps.analysis.metric_data import MetricData
from apps.statistics.classification import f1


class F1(LabelMeasure):
    """The mean over the classes and one estimate for each."""

    slug = "f1"
    label = _("F1")
    about = _("Harmonic mean of precision and recall of each class; over all classes their plain mean.")
    ends = (0.0, 1.0)

    def of_part(self, part: Part, data: MetricData) -> Iterable[Draft]:
        """Return it over the classes, then for each."""
        labels = part.labels
        found = f1(
            truth=labels.truth,
            said=labels.said,
            classes=labels.classes,
            scenarios=labels.scenario,
            level=data.setting.level,
        )
        return by_class(found, data)


MEASURE = F1()
