"""The lanes of a session's axis: steps, sound, speech, hesitation, codes, answers, absences and notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from apps.console.pages.sessions import axis
from apps.console.pages.sessions.axis import Lane, Span
from apps.console.pages.sessions.reading import Contents, Happened
from apps.responses.models import EventKind, Recording

HESITATION = 15.0
"""Seconds without a word that count as hesitation, where the page has not told of silences itself."""
MOST_LANES = 8
"""So many kinds of events that the product does not know have a lane each."""

_KNOWN = frozenset(EventKind.values)


def lanes_of(found: Contents, total: float, *, reader_id: int | None) -> tuple[Lane, ...]:
    """Return the lanes in which there is something.

    Args:
        found: what is in the session.
        total: seconds of the axis.
        reader_id: who looks at it.
    """
    lanes = (
        *_steps_lane(found.events, total),
        *_sound_lane(found.recordings, total),
        *_speech_lanes(found, total),
        *_coder_lanes(found, total, reader_id),
        *_event_lanes(found.events, total),
        Lane("seen", _("Observer"), axis.ticks((note.at for note in found.notes), total), len(found.notes)),
    )
    return tuple(lane for lane in lanes if lane.count)


def _steps_lane(events: Sequence[Happened], total: float) -> Iterable[Lane]:
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


def _speech_lanes(found: Contents, total: float) -> Iterable[Lane]:
    """Yield what was said and typed, and hesitation; sound without a transcript may hold words, so that a gap in the typed ones says nothing.

    A word of somebody else ends no hesitation, and whoever listens to one does not hesitate.
    """
    events = found.events
    unheard = any(one.kind != "replay" for one in found.recordings) and not found.utterances
    by_speaker: defaultdict[str, list[Span]] = defaultdict(list)
    own: list[Span] = []
    heard: list[Span] = []
    for utterance in found.utterances:
        span = (utterance.start, utterance.end)
        by_speaker[utterance.speaker].append(span)
        (heard if utterance.speaker in found.others else own).append(span)
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


def _coder_lanes(found: Contents, total: float, reader_id: int | None) -> Iterable[Lane]:
    """Yield a lane for each coder; another's codes only of texts of which whoever looks has seen them, and so no longer changes their own."""
    at = {text.pk: (text.at, text.until) for text in found.texts}
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for one in found.given:
        begin, end = at.get(one.text, (None, None))
        if begin is not None and (one.coder == reader_id or one.seen):
            spans[one.name].append((begin, end if end is not None else begin))
    for name, several in sorted(spans.items()):
        path = axis.bars(sorted(several), total, least=3)
        yield Lane("code", _("Codes: %(who)s") % {"who": name}, path, len(several))


def _event_lanes(events: Sequence[Happened], total: float) -> Iterable[Lane]:
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
