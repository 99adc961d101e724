"""Subtitles are blocks of lines: a time, and what was said in it, up to an empty line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.responses.transcripts._base import at_line, seconds

_TIME = r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5]?[0-9])[.,]([0-9]{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?", re.ASCII)


@dataclass(frozen=True)
class Cue:
    """One block: from when to when, and its lines of text."""

    start: float
    end: float
    lines: tuple[str, ...]


def cues(lines: Sequence[str], *, first: int, passed_over: tuple[str, ...] = ()) -> Iterator[Cue]:
    """Yield the blocks that begin at or behind a line.

    Args:
        lines: of the whole file.
        first: place of the line to begin with, from 0.
        passed_over: how blocks begin that hold no speech.

    Raises:
        Invalid: a block has no time, or one that ends before it begins; the line is named.
    """
    place = first
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        end = place
        while end < len(lines) and lines[end].strip():
            end += 1
        if lines[place].split(maxsplit=1)[0] not in passed_over:
            yield _cue(lines[place:end], place + 1)
        place = end


def _cue(block: Sequence[str], number: int) -> Cue:
    """Return a block; its time stands in its first line, or in its second behind a name."""
    place = 0 if "-->" in block[0] else 1
    found = _TIMING.fullmatch(block[place]) if place < len(block) else None
    if found is None:
        there = min(place, len(block) - 1)
        raise at_line(number + there, _("here a time was expected, like 00:01:02.500 --> 00:01:04.000."))
    start, end = seconds(*found.groups()[:4]), seconds(*found.groups()[4:])
    if end < start:
        raise at_line(number + place, _("this ends before it begins."))
    return Cue(start, end, tuple(block[place + 1 :]))
