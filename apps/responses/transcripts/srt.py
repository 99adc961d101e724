"""SubRip: numbered blocks with times that have a comma; it knows no speakers."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy

from apps.responses.transcripts._base import (
    Said,
    TranscriptFormat,
    lines_of,
    refuse_huge,
    refuse_many,
    without_tags,
)
from apps.responses.transcripts._cues import cues

_PLACE = re.compile(r"\{\\[^{}\n]*\}")
"""Where on a screen the words stand, as some programs write it."""


def read(text: str) -> list[Said]:
    """Return what was said.

    Raises:
        Invalid: a line cannot be read.
        TooLarge: it is longer than any session.
    """
    refuse_huge(text)
    found: list[Said] = []
    for cue in cues(lines_of(text), first=0):
        words = without_tags(_PLACE.sub("", "\n".join(cue.lines)))
        if words:
            refuse_many(found)
            found.append(Said(cue.start, cue.end, words))
    return found


FORMAT = TranscriptFormat("srt", gettext_lazy("SubRip"), (".srt",), read)
