"""A session's transcript as text that one can write, with its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.console.pages.sessions.timeline import Sound, sounds_of
from apps.insight.models import Text
from apps.insight.texts import READABLE
from apps.responses.models import Session, Transcript
from apps.responses.services.transcripts import as_vtt, speakers_of
from apps.responses.session_selectors import recordings_of
from apps.responses.transcripts import formats
from apps.responses.transcripts._base import Said

EMPTY = "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n\n"

MOST_SPEAKERS = 50
"""So many are asked about, those who speak most often."""


@dataclass(frozen=True)
class Version:
    """One version of a transcript, as its list tells of it."""

    number: int
    source: str
    who: str
    when: str


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks: their name, and whether they are somebody else than the person of the session."""

    name: str
    is_other: bool


@dataclass(frozen=True)
class Sent:
    """What somebody sent that could not be kept.

    Attributes:
        version: number of the version that they had before them.
        text: what they wrote, None where they wrote nothing.
        others: whether each speaker that they were asked about is somebody else.
    """

    version: str
    text: str | None
    others: Mapping[str, bool]


@dataclass(frozen=True)
class Theirs:
    """A version that somebody made meanwhile; `text` is "" where its words may not be read yet."""

    number: int
    who: str
    text: str


@dataclass(frozen=True)
class TranscriptPage:
    """The page.

    Attributes:
        text: WebVTT, as it is kept or as it was just written.
        version: number of the version that is being mended, "" where there is none yet.
        versions: all of them, newest first.
        speakers: of the newest version.
        theirs: the version that somebody made since the one that is being mended, None where nobody did.
        formats: (slug, name) of the formats that files may have.
        readable: all its words have been checked, and none is held back; else nobody mends it yet, and whoever wrote meanwhile keeps their own words.
        problem: what was wrong with what was sent.
    """

    session_id: int
    scenario: str
    text: str
    version: str
    versions: tuple[Version, ...]
    speakers: tuple[Speaker, ...]
    theirs: Theirs | None
    formats: tuple[tuple[str, str], ...]
    sounds: tuple[Sound, ...]
    readable: bool
    problem: str


def transcript_page(session: Session, *, sent: Sent | None = None, problem: str = "") -> TranscriptPage:
    """Return the page of a session's transcript, with what was sent and not kept."""
    kept = list(Transcript.objects.filter(session=session).select_related("made_by").order_by("-number"))
    newest = kept[0] if kept else None
    readable = newest is None or not is_unread(newest)
    kept_text = EMPTY if newest is None else as_vtt(newest) if readable else ""
    version = "" if newest is None else str(newest.number)
    is_late = newest is not None and sent is not None and sent.version != version
    return TranscriptPage(
        session_id=session.pk,
        scenario=session.assignment.item.scenario.key,
        text=kept_text if sent is None or sent.text is None else sent.text,
        version=version if sent is None else sent.version,
        versions=tuple(
            Version(one.number, one.source, _maker(one), f"{one.made_at:%Y-%m-%d %H:%M}") for one in kept
        ),
        speakers=_speakers(newest, sent.others if sent else {}),
        theirs=Theirs(newest.number, _maker(newest), kept_text) if newest and is_late else None,
        formats=tuple((slug, str(one.label)) for slug, one in formats().items()),
        sounds=sounds_of(recordings_of(session)),
        readable=readable,
        problem=problem,
    )


def _maker(one: Transcript) -> str:
    return str(one.made_by.name or one.made_by.email) if one.made_by else ""


def _speakers(newest: Transcript | None, said: Mapping[str, bool]) -> tuple[Speaker, ...]:
    """Return who speaks in a version, as somebody said last; nobody where no name tells one from another."""
    if newest is None:
        return ()
    names = speakers_of(newest, most=MOST_SPEAKERS)
    if names == [Said.speaker]:
        return ()
    return tuple(Speaker(name, said.get(name, name in newest.others)) for name in names)


def is_unread(newest: Transcript) -> bool:
    """Return whether words of a version are not to be read: not checked yet, or held back."""
    places = {f"utterance/{pk}" for pk in newest.utterances.values_list("pk", flat=True)}
    read = Text.objects.filter(session=newest.session_id, state__in=READABLE, place__startswith="utterance/")
    return not places <= set(read.values_list("place", flat=True))
