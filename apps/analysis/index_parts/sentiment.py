"""How pleased comments on the version sound."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading


class Sentiment(IndexPart):
    """The mean sentiment of comments, from -1 to 1 put on 0 to 1."""

    slug = "sentiment"
    label = _("Comments: sentiment, 0 to 1")
    about = _("The mean sentiment of English comments on this version.")
    lacks = _("No English comment is about this version alone.")
    place = 50

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the mean of each question that takes comments."""
        for estimate in source.of("sentiment", version=version, slice=None, source="people"):
            yield Reading(estimate, -1.0, 1.0)


PART = Sentiment()
