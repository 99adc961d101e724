"""Recordings as they arrive: piece by piece, in any order, and as often as a browser is unsure whether one came through.

Postgres is the truth about what has arrived. A chunk that is told to be stored is committed; one that comes again is
known by its bytes. Whoever writes a chunk, ends a recording or closes a silent one holds its row.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotFound, Refused, TooLarge
from apps.core.events import publish
from apps.responses.events import RecordingClosed
from apps.responses.models import Recording, RecordingChunk, RecordingKind, RecordingState, Session

_MIB = 1024 * 1024

MAX_CHUNKS = 50_000
"""Almost fourteen hours in chunks of a second."""
MAX_RECORDINGS = 200
"""Of one kind in one session: each reload begins another."""
SILENCE = timedelta(minutes=30)
"""So long after the last chunk nobody waits for those that are missing, once the device has said how many there are."""
GRACE = timedelta(minutes=10)
"""The same, once the session has ended."""
LATE = timedelta(days=1)
"""So long a device may be without a line: after the last chunk where it has not said that there are no more, and after a
session's end where it has not begun to hand over what it recorded."""


@dataclass(frozen=True)
class Limit:
    """What one kind of recording may be.

    Attributes:
        chunk: bytes of one chunk.
        whole: bytes of all recordings of this kind in one session.
        types: media types that a browser may declare, without parameters.
    """

    chunk: int
    whole: int
    types: frozenset[str]


LIMITS = {
    RecordingKind.AUDIO: Limit(_MIB, 200 * _MIB, frozenset({"audio/webm", "audio/ogg", "audio/mp4"})),
    RecordingKind.SCREEN: Limit(4 * _MIB, 2048 * _MIB, frozenset({"video/webm", "video/mp4"})),
    RecordingKind.REPLAY: Limit(_MIB, 50 * _MIB, frozenset({"application/json"})),
}

_RANGES = """
SELECT min(number), max(number) FROM (
    SELECT number, number - row_number() OVER (ORDER BY number) AS run
    FROM responses_recordingchunk WHERE recording_id = %s
) AS held GROUP BY run ORDER BY run
"""


@transaction.atomic
def open_recording(
    *, session: Session, kind: str, declared: str, begins_at: float, now: datetime
) -> Recording:
    """Begin a recording, to which chunks are then sent.

    Args:
        session: that is being recorded.
        kind: audio, screen or replay.
        declared: the media type that the browser records in, perhaps with its codecs.
        begins_at: seconds on the session's axis.
        now: when.

    Raises:
        Invalid: there is no such kind, the type is none that can be kept, or the moment is none.
        NotFound: the session was erased meanwhile.
        Refused: the session has ended, or it was begun too often.
    """
    limit = LIMITS.get(RecordingKind(kind)) if kind in RecordingKind.values else None
    if limit is None:
        raise Invalid(_("This is nothing that can be recorded."))
    if len(declared) > 100 or declared.partition(";")[0].strip().lower() not in limit.types:
        raise Invalid(_("This browser records in a format that cannot be kept."))
    if not math.isfinite(begins_at) or not 0 <= begins_at < 1e7:
        raise Invalid(_("A recording begins at a moment of its session."))
    # Whoever erases the session holds its row, so that no recording is begun behind them.
    held = Session.objects.select_for_update(no_key=True).filter(pk=session.pk).first()
    if held is None:
        raise NotFound(_("There is no such session."))
    if held.ended_at is not None and now - held.ended_at > LATE:
        raise Refused(_("This session has ended."))
    if Recording.objects.filter(session=held, kind=kind).count() >= MAX_RECORDINGS:
        raise Refused(_("Recording was begun too often in this session."))
    return Recording.objects.create(
        session=held,
        token=secrets.token_urlsafe(16),
        kind=kind,
        declared=declared,
        begins_at=begins_at,
        made_at=now,
        heard_at=now,
    )


@transaction.atomic
def put_chunk(*, recording: Recording, number: int, data: bytes, now: datetime) -> None:
    """Store one chunk, or find that it is stored.

    Args:
        recording: to which it belongs.
        number: its place, from 0.
        data: its bytes.
        now: when.

    Raises:
        Invalid: it is empty, or has no such number.
        NotFound: the recording was erased meanwhile.
        Refused: it is not what was stored under its number, or the recording has ended or is full.
        TooLarge: it has more bytes than one chunk may have.
    """
    limit = LIMITS[RecordingKind(recording.kind)]
    if not data or not 0 <= number < MAX_CHUNKS:
        raise Invalid(_("This is no piece of a recording."))
    if len(data) > limit.chunk:
        raise TooLarge(_("One piece of a recording has at most %(mib)d MiB.") % {"mib": limit.chunk // _MIB})
    held = _hold(recording)
    digest = hashlib.sha256(data).hexdigest()
    if _is_stored(held, number, digest):
        return
    if held.state != RecordingState.OPEN or (held.chunks is not None and number >= held.chunks):
        raise Refused(_("This recording has ended."))
    whole = Recording.objects.filter(session_id=held.session_id, kind=held.kind).aggregate(size=Sum("size"))
    if whole["size"] + len(data) > limit.whole:
        raise Refused(_("This recording has become too long to be kept whole. What is here is kept."))
    RecordingChunk.objects.create(recording=held, number=number, data=data, digest=digest)
    Recording.objects.filter(pk=held.pk).update(size=F("size") + len(data), heard_at=now)
    _close_if_whole(held)


def held_numbers(*, recording: Recording) -> list[tuple[int, int]]:
    """Return the chunks that have arrived, as ranges from a first number to a last; those count that went into what is kept."""
    if recording.state == RecordingState.READY:
        return [(0, recording.chunks - 1)] if recording.chunks else []
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [recording.pk])
        return [(int(first), int(last)) for first, last in cursor.fetchall()]


@transaction.atomic
def finish_recording(*, recording: Recording, chunks: int, now: datetime) -> None:
    """Say how many chunks there are; once all of them have arrived, the recording is closed.

    Raises:
        Invalid: there cannot be so many.
        NotFound: the recording was erased meanwhile.
        Refused: more have arrived, or another number was said before.
    """
    if not 0 <= chunks <= MAX_CHUNKS:
        raise Invalid(_("A recording cannot have so many pieces."))
    held = _hold(recording)
    if held.chunks == chunks:
        return
    if held.chunks is not None or held.arrived.filter(number__gte=chunks).exists():
        raise Refused(_("This recording has another number of pieces."))
    held.chunks, held.heard_at = chunks, now
    held.save(update_fields=["chunks", "heard_at"])
    _close_if_whole(held)


def close_silent(*, now: datetime) -> int:
    """Close recordings that nobody continues with what is there, up to the first gap; return how many."""
    waiting = _silent(now).order_by("heard_at").values_list("pk", flat=True)
    return sum(_close_one(pk, now) for pk in waiting)


def _silent(now: datetime) -> QuerySet[Recording]:
    # A device that has not said that it is done may be without a line, and promises its person to send the rest.
    ended = Q(session__ended_at__lte=now - GRACE, heard_at__lte=now - GRACE)
    done = Q(chunks__isnull=False) & (Q(heard_at__lte=now - SILENCE) | ended)
    return Recording.objects.filter(done | Q(heard_at__lte=now - LATE), state=RecordingState.OPEN)


@transaction.atomic
def _close_one(pk: int, now: datetime) -> bool:
    # Asked again under the lock: a chunk may have come meanwhile. Who is writing one now is not silent.
    held = _silent(now).select_for_update(of=["self"], skip_locked=True).filter(pk=pk).first()
    if held is None:
        return False
    first, last = next(iter(held_numbers(recording=held)), (0, -1))
    _close(held, last + 1 if first == 0 else 0)
    return True


def _hold(recording: Recording) -> Recording:
    held = Recording.objects.select_for_update().filter(pk=recording.pk).first()
    if held is None:
        raise NotFound(_("There is no such recording."))
    return held


def _is_stored(held: Recording, number: int, digest: str) -> bool:
    """Return whether this chunk is here, or went into what is kept.

    Raises:
        Refused: another chunk is here under its number.
    """
    if held.state == RecordingState.READY:
        return number < (held.chunks or 0)
    stored = held.arrived.filter(number=number).values_list("digest", flat=True).first()
    if stored is not None and stored != digest:
        raise Refused(_("Another piece of this recording has this number."))
    return stored is not None


def _close_if_whole(held: Recording) -> None:
    if held.chunks is not None and held.arrived.count() == held.chunks:
        _close(held, held.chunks)


def _close(held: Recording, chunks: int) -> None:
    Recording.objects.filter(pk=held.pk).update(chunks=chunks, state=RecordingState.CLOSED)
    publish(RecordingClosed(held.pk))
