"""One session on one page: its axis, what can be played, and what was said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.assignments.models import AssignmentState
from apps.console.pages.sessions import axis
from apps.console.pages.sessions.axis import Lane, Span
from apps.console.pages.sessions.own_codes import own_codes
from apps.console.pages.sessions.spoken import Line, clock_of, lines_of
from apps.insight.models import Coding, Text, TextSource
from apps.responses.models import EventKind, Recording, RecordingState, Session, SessionEvent, Utterance
from apps.responses.refusals import why_refused
from apps.responses.session_selectors import (
    events_of,
    neighbours,
    notes_of,
    recordings_of,
    utterances_of,
)

HESITATION = 15.0
"""Seconds without a word that count as hesitation, where the page has not told of silences itself."""
MOST_LANES = 8
"""So many kinds of events that the product does not know have a lane each."""
TICKS = 7
"""About so many times stand below the axis."""

_KNOWN = frozenset(EventKind.values)
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
    events, utterances = events_of(session), utterances_of(session)
    recordings, notes = recordings_of(session), notes_of(session)
    texts = list(Text.objects.filter(session=session))
    codings = list(
        Coding.objects.filter(turn__text__session=session)
        .exclude(turn__text__source=TextSource.OTHER)
        .select_related("turn__coder")
        .order_by("turn__coder_id", "turn__text_id")
    )
    mine = own_codes(session, codings, reader_id)
    seconds = _length(session, events, utterances, recordings)
    before, after, number = neighbours(session)
    lanes = (
        *_steps_lane(events, seconds),
        *_sound_lane(recordings, seconds),
        *_speech_lanes(
            events,
            utterances,
            seconds,
            unheard=any(one.kind != "replay" for one in recordings) and not utterances,
        ),
        *_coder_lanes(codings, texts, seconds, reader_id),
        *_event_lanes(events, seconds),
        Lane("seen", _("Observer"), axis.ticks((note.at for note in notes), seconds), len(notes)),
    )
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
        lanes=tuple(lane for lane in lanes if lane.count),
        marks=_marks(seconds),
        sounds=sounds_of(recordings),
        lines=lines_of(
            events,
            utterances,
            notes,
            {text.place: text for text in texts},
            reader_id=reader_id,
            codes=mine.of,
        ),
        codes=mine.counts,
    )


def _length(
    session: Session,
    events: Sequence[SessionEvent],
    utterances: Sequence[Utterance],
    recordings: Sequence[Recording],
) -> float:
    """Return the seconds from the beginning to the last thing that happened; at least one."""
    ends = [session.duration or 0.0, 1.0]
    ends += [event.at + (event.seconds or 0.0) for event in events]
    ends += [utterance.end for utterance in utterances]
    ends += [one.begins_at + (one.duration or 0.0) for one in recordings]
    return max(ends)


def _steps_lane(events: Sequence[SessionEvent], total: float) -> Iterable[Lane]:
    steps = [event for event in events if event.kind == EventKind.STEP]
    ends = [step.at for step in steps[1:]] + [total]
    spans = [
        ((step.at, step.at + step.seconds if step.seconds else end), step.label)
        for step, end in zip(steps, ends, strict=False)
    ]
    path = axis.bars((span for span, _label in spans), total, top=1, height=18)
    yield Lane("step", _("Steps"), path, len(steps), labels=axis.labelled(spans, total))


def _sound_lane(recordings: Sequence[Recording], total: float) -> Iterable[Lane]:
    heard = [(one.begins_at, bytes(one.peaks)) for one in recordings if one.kind == "audio" and one.peaks]
    yield Lane("wave", _("Sound"), axis.wave(heard, total), len(heard))


def _speech_lanes(
    events: Sequence[SessionEvent], utterances: Sequence[Utterance], total: float, *, unheard: bool
) -> Iterable[Lane]:
    """Yield what was said and typed, and hesitation; `unheard` sound may hold words, so that a gap in the typed ones says nothing.

    A word of somebody else ends no hesitation, and whoever listens to one does not hesitate.
    """
    by_speaker: defaultdict[str, list[Span]] = defaultdict(list)
    own: list[Span] = []
    heard: list[Span] = []
    for utterance in utterances:
        span = (utterance.start, utterance.end)
        by_speaker[utterance.speaker].append(span)
        (heard if utterance.speaker in utterance.transcript.others else own).append(span)
    for speaker, spans in sorted(by_speaker.items())[:MOST_LANES]:
        name = _("Speech") if speaker == "rater" else _("Speech: %(who)s") % {"who": speaker}
        yield Lane("utt", name, axis.bars(spans, total), len(spans))
    typed = [event.at for event in events if event.kind == EventKind.SAID]
    yield Lane("said", _("Typed"), axis.ticks(typed, total), len(typed))
    talk = [event.at for event in events if event.kind == EventKind.ASKED]
    yield Lane("talk", _("Assistant"), axis.ticks(talk, total), len(talk), help=_("a question and its reply"))
    told = [
        (event.at, event.at + (event.seconds or 0.0)) for event in events if event.kind == EventKind.SILENCE
    ]
    words = own + [(at, at) for at in typed]
    silent = told or ([] if unheard else axis.gaps(words, total, least=HESITATION, heard=heard))
    yield Lane(
        "hes",
        _("Hesitation"),
        axis.bars(silent, total),
        len(silent),
        help=_("no word for %(seconds)d seconds or more") % {"seconds": HESITATION},
    )


def _coder_lanes(
    codings: Sequence[Coding], texts: Sequence[Text], total: float, reader_id: int | None
) -> Iterable[Lane]:
    """Yield a lane for each coder; another's codes only where whoever looks has coded the same text."""
    at = {text.pk: (text.at, text.until) for text in texts}
    mine = {coding.turn.text_id for coding in codings if coding.turn.coder_id == reader_id}
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for coding in codings:
        begin, end = at.get(coding.turn.text_id, (None, None))
        if begin is not None and (coding.turn.coder_id == reader_id or coding.turn.text_id in mine):
            spans[coding.turn.coder.name].append((begin, end if end is not None else begin))
    for name, found in sorted(spans.items()):
        path = axis.bars(sorted(found), total, least=3)
        yield Lane("code", _("Codes: %(who)s") % {"who": name}, path, len(found))


def _event_lanes(events: Sequence[SessionEvent], total: float) -> Iterable[Lane]:
    chosen = [event.at for event in events if event.kind == EventKind.ANSWERED]
    yield Lane(
        "chg",
        _("Answers"),
        axis.diamonds(chosen, total),
        len(chosen),
        help=_("an answer chosen or changed"),
    )
    away, since = [], None
    for event in events:
        if event.kind == EventKind.HIDDEN:
            since = event.at
        elif event.kind == EventKind.SHOWN and since is not None:
            away.append((since, event.at))
            since = None
    if since is not None:
        away.append((since, total))
    yield Lane("away", _("Away"), axis.bars(away, total), len(away), help=_("another page was in front"))
    moved = [event.at for event in events if event.kind == EventKind.MOVED]
    yield Lane("moved", _("Links"), axis.ticks(moved, total), len(moved))
    others = Counter(event.kind for event in events if event.kind not in _KNOWN)
    for kind, count in others.most_common(MOST_LANES):
        places = (event.at for event in events if event.kind == kind)
        yield Lane("other", kind, axis.ticks(places, total), count)


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
