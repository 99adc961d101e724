"""Everything that was said and noted in a session, in the order of its seconds, as it may be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.insight.models import Text, TextSource
from apps.insight.texts import READABLE
from apps.responses.models import EventKind, ObserverNote, SessionEvent, Utterance


@dataclass(frozen=True)
class Line:
    """One line of what was said.

    Attributes:
        at, clock: the second, and as people write it.
        kind: utterance, said, asked, replied or note.
        who: who said it, "" where it is the person of the session.
        text: the words; "" where they may not be read, and then `withheld` says why.
        text_id: the text that can be coded, None where there is none: what somebody else said is not coded.
        doubtful: the transcriber was unsure.
        own: a note of whoever looks at it, which they may take back; its id.
        codes: names of the codes that whoever looks at it gave.
    """

    at: float
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
    events: Iterable[SessionEvent],
    utterances: Iterable[Utterance],
    notes: Iterable[ObserverNote],
    texts: Mapping[str, Text],
    *,
    reader_id: int | None,
    codes: Mapping[int, tuple[str, ...]],
) -> tuple[Line, ...]:
    """Return the lines of a session.

    Args:
        events: what happened.
        utterances: what the newest transcript has.
        notes: what observers wrote.
        texts: what the checks made of it, by place; words without one have not been checked, and are not shown.
        reader_id: who looks at it.
        codes: names of the codes that they gave, by text.
    """
    found = [
        _checked(utterance.start, "utterance", texts.get(f"utterance/{utterance.pk}"), utterance.speaker)
        if utterance.confidence is None or utterance.confidence >= 0.5
        else _checked(
            utterance.start,
            "utterance",
            texts.get(f"utterance/{utterance.pk}"),
            utterance.speaker,
            doubtful=True,
        )
        for utterance in utterances
    ]
    for event in events:
        if event.kind == EventKind.REPLIED:
            found.append(Line(event.at, clock_of(event.at), event.kind, event.text, who=_("Assistant")))
        elif event.kind in {EventKind.SAID, EventKind.ASKED}:
            who = _("To the assistant") if event.kind == EventKind.ASKED else ""
            found.append(_checked(event.at, event.kind, texts.get(f"event/{event.key}"), who))
    for note in notes:
        author = note.author.name if note.author else _("Somebody who left")
        own = note.pk if note.author_id == reader_id and reader_id is not None else None
        found.append(Line(note.at, clock_of(note.at), "note", note.text, who=author, own=own))
    found = [replace(line, codes=codes.get(line.text_id or 0, ())) for line in found]
    return tuple(sorted(found, key=lambda line: line.at))


def _checked(at: float, kind: str, text: Text | None, who: str = "", *, doubtful: bool = False) -> Line:
    speaker = "" if who == "rater" else who
    if text is None:
        return Line(
            at, clock_of(at), kind, "", speaker, withheld=_("Being checked; in a moment it can be read.")
        )
    if text.state not in READABLE:
        return Line(
            at, clock_of(at), kind, "", speaker, withheld=_("Held back until somebody has looked at it.")
        )
    own = None if text.source == TextSource.OTHER else text.pk
    return Line(at, clock_of(at), kind, text.shown, speaker, text_id=own, doubtful=doubtful)
