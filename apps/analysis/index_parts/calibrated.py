"""How far the version's confidence lies from how often it is right."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading

TOLERANCE = 0.20
"""An error of so much is worth nothing."""


class Calibrated(IndexPart):
    """One less the calibration error of the version's own labels, in fifths."""

    slug = "calibrated"
    label = _("Calibrated: 1 less error over 0.20")
    about = _("The calibration error of how sure the version says it is of its labels.")
    lacks = _("Its outputs carry no labels with a confidence.")
    place = 40

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the errors, of which smaller ones are better."""
        for estimate in source.of("ece", version=version, slice=None):
            yield Reading(estimate, TOLERANCE, 0.0)


PART = Calibrated()
