"""A session's transcript as text that one can write, with its versions."""

from __future__ import annotations

from dataclasses import dataclass

from apps.console.pages.sessions.timeline import Sound, sounds_of
from apps.insight.models import Text
from apps.insight.texts import READABLE
from apps.responses.models import Session, Transcript
from apps.responses.services.transcripts import as_vtt
from apps.responses.session_selectors import recordings_of
from apps.responses.transcripts import formats

EMPTY = "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n\n"


@dataclass(frozen=True)
class Version:
    """One version of a transcript, as its list tells of it."""

    number: int
    source: str
    who: str
    when: str


@dataclass(frozen=True)
class TranscriptPage:
    """The page.

    Attributes:
        text: WebVTT, as it is kept or as it was just written.
        version: number of the version that is being mended, "" where there is none yet.
        versions: all of them, newest first.
        formats: (slug, name) of the formats that files may have.
        readable: all its words have been checked, and none is held back; else nobody mends it yet, and whoever wrote meanwhile keeps their own words.
        problem: what was wrong with what was sent.
    """

    session_id: int
    scenario: str
    text: str
    version: str
    versions: tuple[Version, ...]
    formats: tuple[tuple[str, str], ...]
    sounds: tuple[Sound, ...]
    readable: bool
    problem: str


def transcript_page(session: Session, *, written: str | None = None, problem: str = "") -> TranscriptPage:
    """Return the page of a session's transcript."""
    kept = list(Transcript.objects.filter(session=session).select_related("made_by").order_by("-number"))
    newest = kept[0] if kept else None
    readable = newest is None or not is_unread(newest)
    kept_text = EMPTY if newest is None else as_vtt(newest) if readable else ""
    return TranscriptPage(
        session_id=session.pk,
        scenario=session.assignment.item.scenario.key,
        text=kept_text if written is None else written,
        version="" if newest is None else str(newest.number),
        versions=tuple(
            Version(
                one.number,
                one.source,
                one.made_by.name if one.made_by else "",
                f"{one.made_at:%Y-%m-%d %H:%M}",
            )
            for one in kept
        ),
        formats=tuple((slug, str(one.label)) for slug, one in formats().items()),
        sounds=sounds_of(recordings_of(session)),
        readable=readable,
        problem=problem,
    )


def is_unread(newest: Transcript) -> bool:
    """Return whether words of a version are not to be read: not checked yet, or held back."""
    places = {f"utterance/{pk}" for pk in newest.utterances.values_list("pk", flat=True)}
    read = Text.objects.filter(session=newest.session_id, state__in=READABLE, place__startswith="utterance/")
    return not places <= set(read.values_list("place", flat=True))
