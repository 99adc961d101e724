"""What the page of a session reads, as plain rows: thousands of models would take longer than all else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from apps.insight.coding.seen import has_seen
from apps.insight.models import Coding, Text, TextSource
from apps.responses.models import ObserverNote, Recording, Session, SessionEvent, Transcript, Utterance
from apps.responses.session_selectors import notes_of, recordings_of


class Happened(NamedTuple):
    """An event, by the columns of `SessionEvent`."""

    key: str
    at: float
    kind: str
    label: str
    text: str
    seconds: float | None


class Spoken(NamedTuple):
    """An utterance of the newest transcript, without its words, which are read as `Checked`."""

    pk: int
    start: float
    end: float
    speaker: str
    confidence: float | None


class Checked(NamedTuple):
    """A text as the checks left it, by the columns of `Text`."""

    pk: int
    place: str
    source: str
    state: str
    shown: str
    at: float | None
    until: float | None


class Given(NamedTuple):
    """A code that somebody gave to a text of the session, with which version of the codebook; `seen` says that the reader knows others' codes of it."""

    text: int
    coder: int
    name: str
    codebook: int
    code: str
    seen: bool


@dataclass(frozen=True)
class Contents:
    """All that is in a session, each part in the order of its seconds; `others` are the speakers who are not its person."""

    events: list[Happened]
    utterances: list[Spoken]
    others: frozenset[str]
    texts: list[Checked]
    given: list[Given]
    recordings: list[Recording]
    notes: list[ObserverNote]


def contents_of(session: Session, *, reader_id: int | None) -> Contents:
    """Return what is in a session, for somebody who looks at it, in seven queries."""
    events = SessionEvent.objects.filter(session=session).order_by("at", "id")
    newest = Transcript.objects.filter(session=session).order_by("-number").first()
    spoken = Utterance.objects.filter(transcript=newest).order_by("start", "number")
    texts = Text.objects.filter(session=session)
    codings = Coding.objects.filter(turn__text__session=session).exclude(turn__text__source=TextSource.OTHER)
    codings = codings.annotate(seen=has_seen(reader_id, "turn__text_id"))
    given = codings.order_by("turn__coder_id", "turn__text_id").values_list(
        "turn__text_id", "turn__coder_id", "turn__coder__name", "turn__codebook_id", "code", "seen"
    )
    return Contents(
        events=[Happened(*row) for row in events.values_list(*Happened._fields)],
        utterances=[] if newest is None else [Spoken(*row) for row in spoken.values_list(*Spoken._fields)],
        others=frozenset() if newest is None else frozenset(newest.others),
        texts=[Checked(*row) for row in texts.values_list(*Checked._fields)],
        given=[Given(*row) for row in given],
        recordings=recordings_of(session),
        notes=notes_of(session),
    )
