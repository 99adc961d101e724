"""F1 of versions' own labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._labels import ClassMeasure
from apps.statistics import classification


class F1(ClassMeasure):
    """The mean over the classes and one estimate for each."""

    slug = "f1"
    label = _("F1")
    about = _("Harmonic mean of precision and recall of each class; over all classes their plain mean.")
    rates = staticmethod(classification.f1)


MEASURE = F1()
