"""Recall of versions' own labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._labels import ClassMeasure
from apps.statistics import classification


class Recall(ClassMeasure):
    """The mean over the classes and one estimate for each."""

    slug = "recall"
    label = _("Recall")
    about = _(
        "Of the outputs that truly are of a class, the share labelled with it; over all classes their plain mean."
    )
    rates = staticmethod(classification.recall)


MEASURE = Recall()
