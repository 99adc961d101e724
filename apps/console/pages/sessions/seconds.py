"""Seconds as people write them in addresses and forms: 352, 352.5, 5:52, 1:02:03, and spans such as 5:52-6:10."""

from __future__ import annotations

import re

_MOMENT = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,3})?)", re.ASCII)


def second_of(words: str) -> float | None:
    """Return a moment in seconds, None where the words are none."""
    found = _MOMENT.fullmatch(words.strip())
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3_600 + int(minutes or 0) * 60 + float(seconds)


def seconds_of(words: str) -> tuple[float | None, float | None]:
    """Return the beginning and end of a span; the end is None for a moment, both are None for anything else."""
    first, dash, last = words[:40].partition("-")
    begin, end = second_of(first), second_of(last) if dash else None
    if begin is None or (end is not None and end <= begin):
        return begin, None
    return begin, end
