"""Everything that was said and noted in a session, in the order of its seconds, as it may be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.console.pages.sessions.reading import Checked, Contents
from apps.insight.models import TextSource
from apps.insight.texts import READABLE
from apps.responses.models import EventKind

SURE = 0.5
"""What a transcriber is less sure of is marked."""

_TYPED = frozenset({EventKind.SAID, EventKind.ASKED})


@dataclass(frozen=True)
class Line:
    """One line of what was said.

    Attributes:
        at, second, clock: the second, as addresses write it to a tenth, and as people do.
        kind: utterance, said, asked, replied or note.
        who: who said it, "" where it is the person of the session.
        text: the words; "" where they may not be read, and then `withheld` says why.
        text_id: the text that can be coded, None where there is none: what somebody else said is not coded.
        doubtful: the transcriber was unsure.
        own: a note of whoever looks at it, which they may take back; its id.
        codes: names of the codes that whoever looks at it gave.
    """

    at: float
    second: str
    clock: str
    kind: str
    text: str
    who: str = ""
    withheld: str = ""
    text_id: int | None = None
    doubtful: bool = False
    own: int | None = None
    codes: tuple[str, ...] = ()


def clock_of(seconds: float) -> str:
    """Return a second as 5:07, or 1:02:03 after an hour."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def lines_of(
    found: Contents, *, reader_id: int | None, codes: Mapping[int, tuple[str, ...]]
) -> tuple[Line, ...]:
    """Return the lines of a session; words that have not been checked are not shown.

    Args:
        found: what is in it.
        reader_id: who looks at it.
        codes: names of the codes that they gave, by text.
    """
    texts = {text.place: text for text in found.texts}
    lines = [
        _checked(
            one.start,
            "utterance",
            texts.get(f"utterance/{one.pk}"),
            codes,
            who=one.speaker,
            doubtful=one.confidence is not None and one.confidence < SURE,
        )
        for one in found.utterances
    ]
    for event in found.events:
        if event.kind == EventKind.REPLIED:
            lines.append(_line(event.at, event.kind, event.text, who=_("Assistant")))
        elif event.kind in _TYPED:
            who = _("To the assistant") if event.kind == EventKind.ASKED else ""
            lines.append(_checked(event.at, event.kind, texts.get(f"event/{event.key}"), codes, who=who))
    for note in found.notes:
        author = note.author.name if note.author else _("Somebody who left")
        own = note.pk if note.author_id == reader_id and reader_id is not None else None
        lines.append(_line(note.at, "note", note.text, who=author, own=own))
    return tuple(sorted(lines, key=lambda line: line.at))


def _line(at: float, kind: str, text: str, *, who: str, own: int | None = None) -> Line:
    return Line(at, f"{at:.1f}", clock_of(at), kind, text, who, own=own)


def _checked(
    at: float,
    kind: str,
    text: Checked | None,
    codes: Mapping[int, tuple[str, ...]],
    *,
    who: str,
    doubtful: bool = False,
) -> Line:
    speaker = "" if who == "rater" else who
    place = (at, f"{at:.1f}", clock_of(at), kind)
    if text is None:
        return Line(*place, "", speaker, withheld=_("Being checked; in a moment it can be read."))
    if text.state not in READABLE:
        return Line(*place, "", speaker, withheld=_("Held back until somebody has looked at it."))
    own = None if text.source == TextSource.OTHER else text.pk
    given = codes.get(text.pk, ())
    return Line(*place, text.shown, speaker, text_id=own, doubtful=doubtful, codes=given)
