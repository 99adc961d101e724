"""WebVTT (W3C, 2019): speakers are voices, `<v Name>`; settings, notes, styles and regions say nothing of the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.responses.transcripts._base import (
    Said,
    TranscriptFormat,
    at_line,
    lines_of,
    refuse_huge,
    refuse_many,
    without_tags,
)
from apps.responses.transcripts._cues import cues

# One blank, and whatever follows: two repeats that both take blanks would be tried in every split.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>\n]*)>")
_NO_SPEECH = ("NOTE", "STYLE", "REGION")


def read(text: str) -> list[Said]:
    """Return what was said; two voices in one cue are two utterances of its time.

    Raises:
        Invalid: it is no WebVTT, or a line of it cannot be read.
        TooLarge: it is longer than any session.
    """
    refuse_huge(text)
    lines = lines_of(text)
    if lines[0].split(maxsplit=1)[:1] != ["WEBVTT"]:
        raise at_line(1, _("a WebVTT file begins with the word WEBVTT."))
    header = next(
        (place for place, line in enumerate(lines) if not line.strip() or "-->" in line), len(lines)
    )
    found: list[Said] = []
    for cue in cues(lines, first=header, passed_over=_NO_SPEECH):
        for speaker, words in _voices("\n".join(cue.lines)):
            refuse_many(found)
            found.append(Said(cue.start, cue.end, words, speaker))
    return found


def write_vtt(utterances: Iterable[Said]) -> str:
    """Return utterances as WebVTT, each with its speaker."""
    blocks = ["WEBVTT\n"]
    for one in utterances:
        words, speaker = (escape(" ".join(part.split()), quote=False) for part in (one.text, one.speaker))
        blocks.append(f"{_time(one.start)} --> {_time(one.end)}\n<v {speaker}>{words}\n")
    return "\n".join(blocks)


def _voices(payload: str) -> Iterator[tuple[str, str]]:
    """Yield each speaker with their words; what stands before the first voice is the rater's."""
    speaker, place = "rater", 0
    for voice in _VOICE.finditer(payload):
        yield from _spoken(speaker, payload[place : voice.start()])
        speaker, place = " ".join(unescape(voice[1]).split()) or "rater", voice.end()
    yield from _spoken(speaker, payload[place:])


def _spoken(speaker: str, raw: str) -> Iterator[tuple[str, str]]:
    words = " ".join(unescape(without_tags(raw)).split())
    if words:
        yield speaker, words


def _time(moment: float) -> str:
    thousandths = round(moment * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


FORMAT = TranscriptFormat("webvtt", gettext_lazy("WebVTT"), (".vtt",), read)
