"""One session on one page: its axis, what can be played, and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.assignments.models import AssignmentState
from apps.console.pages.sessions import axis
from apps.console.pages.sessions.axis import Lane
from apps.console.pages.sessions.lanes import lanes_of
from apps.console.pages.sessions.own_codes import own_codes
from apps.console.pages.sessions.reading import Contents, contents_of
from apps.console.pages.sessions.spoken import Line, clock_of, lines_of
from apps.responses.models import Recording, RecordingState, Session
from apps.responses.refusals import why_refused
from apps.responses.session_selectors import neighbours

TICKS = 7
"""About so many times stand below the axis."""

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200)


@dataclass(frozen=True)
class Sound:
    """A recording that can be played, or the reason why it cannot."""

    token: str
    kind: str
    begins_at: float
    ends_at: float
    clock: str
    ready: bool
    words: str = ""


@dataclass(frozen=True)
class Timeline:
    """The page of a session.

    Attributes:
        number: which of the round's sessions.
        before, after: its neighbours.
        seconds: how long the axis is.
        live: the session goes on.
        lanes, marks: the axis, and the times below it as (left in per cent, words).
        sounds: what can be played.
        lines: what was said.
        codes: (name, in how many of its texts) of the codes that whoever looks at it gave.
    """

    session_id: int
    number: int
    before: int | None
    after: int | None
    scenario: str
    rater: str
    started: str
    length: str
    seconds: float
    live: bool
    lanes: tuple[Lane, ...]
    marks: tuple[tuple[float, str], ...]
    sounds: tuple[Sound, ...]
    lines: tuple[Line, ...]
    codes: tuple[tuple[str, int], ...]


def timeline_of(session: Session, *, reader_id: int | None) -> Timeline:
    """Return a session's page; a fixed number of queries, however much is in it."""
    found = contents_of(session, reader_id=reader_id)
    mine = own_codes(session, found.given, reader_id)
    seconds = _length(session, found)
    before, after, number = neighbours(session)
    return Timeline(
        session_id=session.pk,
        number=number,
        before=before,
        after=after,
        scenario=session.assignment.item.scenario.key,
        rater=session.rater.pseudonym,
        started=f"{session.started_at:%Y-%m-%d %H:%M}",
        length=clock_of(seconds),
        seconds=seconds,
        live=session.ended_at is None and session.assignment.state == AssignmentState.LEASED,
        lanes=lanes_of(found, seconds, reader_id=reader_id),
        marks=_marks(seconds),
        sounds=sounds_of(found.recordings),
        lines=lines_of(found, reader_id=reader_id, codes=mine.of),
        codes=mine.counts,
    )


def _length(session: Session, found: Contents) -> float:
    """Return the seconds from the beginning to the last thing that happened; at least one."""
    ends = [session.duration or 0.0, 1.0]
    ends += [event.at + (event.seconds or 0.0) for event in found.events]
    ends += [utterance.end for utterance in found.utterances]
    ends += [one.begins_at + (one.duration or 0.0) for one in found.recordings]
    return max(ends)


def _marks(total: float) -> tuple[tuple[float, str], ...]:
    step = next((one for one in _STEPS if total / one <= TICKS), _STEPS[-1])
    return tuple(
        (round(axis.scale(second, total) / 10, 2), clock_of(second))
        for second in range(0, int(total) + 1, step)
        if second / total <= 0.97
    )


def sounds_of(recordings: Iterable[Recording]) -> tuple[Sound, ...]:
    """Return what can be played, and why the rest cannot."""
    return tuple(_sound(one) for one in recordings)


def _sound(one: Recording) -> Sound:
    words = {
        RecordingState.OPEN: _("It is still coming in."),
        RecordingState.CLOSED: _("It is being put together."),
    }
    refused = why_refused(one.problem) if one.state == RecordingState.REFUSED else ""
    return Sound(
        token=one.token,
        kind=one.kind,
        begins_at=one.begins_at,
        ends_at=one.begins_at + (one.duration or 0.0),
        clock=clock_of(one.begins_at),
        ready=one.state == RecordingState.READY,
        words=refused or words.get(RecordingState(one.state), ""),
    )
