"""What all formats of transcripts share: what was said, what is read at most, and how a fault is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Problem, TooLarge
from apps.core.lazy import LazyText

MAX_BYTES = 10 * 1024 * 1024
MAX_UTTERANCES = 20_000
MAX_WORDS = 20_000
"""Code points of one utterance."""
MAX_SPEAKER = 200
MAX_SECONDS = 1e7

_TAG = re.compile(r"</?(?:c|i|b|u|s|v|rt|ruby|lang|font)(?:[.\s][^<>\n]*)?>|<\d[\d:.]*>", re.IGNORECASE)
"""Tags of WebVTT and SubRip, and WebVTT's moments within words. Whatever else stands in angles are words: 3 < 4 and 5 > 2."""


@dataclass(frozen=True)
class Said:
    """A span of speech: seconds from the beginning of its file, and how sure the transcriber was, 0 to 1, if it said."""

    start: float
    end: float
    text: str
    speaker: str = "rater"
    confidence: float | None = None


@dataclass(frozen=True)
class TranscriptFormat:
    """A format, as its file describes it.

    Attributes:
        slug: its name in the tables.
        label: its name for people.
        suffixes: how files of it are called.
        read: returns what was said, in order; raises `Invalid` or `TooLarge` with the line or the segment at fault.
    """

    slug: str
    label: LazyText
    suffixes: tuple[str, ...]
    read: Callable[[str], list[Said]]


def at_line(line: int, reason: str) -> Invalid:
    """Return what is said of a line, counted from 1, that cannot be read."""
    words = _("Line %(line)d: %(reason)s") % {"line": line, "reason": reason}
    return Invalid(words, problems=(Problem(f"/lines/{line}", words),))


def refuse_huge(text: str) -> None:
    """Refuse a transcript that is longer than any session.

    Raises:
        TooLarge: it has more than `MAX_BYTES`.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise TooLarge(_("A transcript has at most 10 MiB."))


def refuse_many(found: list[Said]) -> None:
    """Refuse one utterance more than is read.

    Raises:
        TooLarge: there are `MAX_UTTERANCES` already.
    """
    if len(found) >= MAX_UTTERANCES:
        raise TooLarge(_("A transcript has at most 20,000 utterances."))


def lines_of(text: str) -> list[str]:
    """Return the lines of a subtitle file, whatever ends them, without a byte order mark."""
    return (
        text.removeprefix("\ufeff")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\0", "\ufffd")
        .split("\n")
    )


def without_tags(text: str) -> str:
    """Return text without what looks like tags, and with single blanks."""
    return " ".join(_TAG.sub("", text).split())


def seconds(hours: str | None, minutes: str, rest: str, thousandths: str) -> float:
    """Return the seconds of a time as subtitles write it."""
    return ((int(hours or 0) * 60 + int(minutes)) * 60_000 + int(rest) * 1000 + int(thousandths)) / 1000
