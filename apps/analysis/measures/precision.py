"""Precision of versions' own labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._labels import ClassMeasure
from apps.statistics import classification


class Precision(ClassMeasure):
    """The mean over the classes and one estimate for each."""

    slug = "precision"
    label = _("Precision")
    about = _(
        "Of the outputs labelled with a class, the share that truly are of it; over all classes their plain mean."
    )
    rates = staticmethod(classification.precision)


MEASURE = Precision()
