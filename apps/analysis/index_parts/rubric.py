"""How the version does on the scales that the study asks for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading


class Rubric(IndexPart):
    """The mean of the means of all scales, each put on 0 to 1 from its worse to its better end."""

    slug = "rubric"
    label = _("Rubric: mean of the scales, 0 to 1")
    about = _(
        "The plain mean over all questions on a scale, from the worse end to the better one. A scale that does not say which end is better counts up."
    )
    lacks = _("No question on a scale is answered for this version.")
    place = 70

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the mean of each scale."""
        for asked in source.asked("scale", "seq"):
            if asked.low is None or asked.high is None:
                continue
            ends = (asked.high, asked.low) if asked.direction == "lower" else (asked.low, asked.high)
            for estimate in source.of("mean", metric=asked.key, version=version, slice=None, source="people"):
                yield Reading(estimate, *ends)


PART = Rubric()
