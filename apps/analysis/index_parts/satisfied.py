"""How satisfied people say they are."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading

_SCALES = {"csat": (0.0, 1.0), "nps": (-100.0, 100.0), "sus": (0.0, 100.0), "ueq_s": (-3.0, 3.0)}
"""The ends of each measure, the bad one first."""


class Satisfied(IndexPart):
    """The mean of the questionnaires of satisfaction, each on its own scale put on 0 to 1."""

    slug = "satisfied"
    label = _("Satisfied: questionnaires, 0 to 1")
    about = _("The plain mean of CSAT, NPS, SUS and UEQ-S, each put on 0 to 1, as far as they are asked.")
    lacks = _("No questionnaire on satisfaction is answered for this version.")
    place = 60

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the score of each questionnaire."""
        for measure, (worst, best) in _SCALES.items():
            for estimate in source.of(measure, version=version, slice=None, source="people"):
                yield Reading(estimate, worst, best)


PART = Satisfied()
