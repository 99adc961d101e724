"""Recordings put together: what arrived in chunks becomes one file, in parts of one size, that a player can seek in.

A recording that is `closed` waits for this; hints only make it come sooner. The file is read by a process of its own
(`apps.responses.media`), from and to a folder that goes with the work (`workroom`). Chunks go in the transaction that writes the
parts, so that at no moment there is neither, and nothing is written behind somebody who erases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import structlog
from celery import current_app
from django.db import transaction

from apps.core.events import Consumer, take
from apps.core.locks import MEDIA, try_lock
from apps.responses.media.kept import Kept
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.running import keep
from apps.responses.models import Recording, RecordingChunk, RecordingPart, RecordingState
from apps.responses.services.workroom import Work, workroom

log = structlog.get_logger(__name__)

PART = 256 * 1024
"""Bytes of every part but the last."""

_CHUNKS_AT_ONCE = 8
# psycopg2 writes bytes into statements as text, so that a part costs several times its size while it is stored.
_PARTS_AT_ONCE = 4
_NAME = "responses.assemble"


def hint(recording_id: int) -> None:
    """Tell the media queue of a recording that was closed; what goes missing is found by the sweep."""
    with transaction.atomic():
        take(_NAME, recording_id)
    tell(recording_id)


CONSUMER = Consumer(_NAME, hint)


def tell(recording_id: int) -> None:
    """Ask a worker of the media queue to put a recording together."""
    current_app.send_task(
        "apps.responses.tasks.assemble", kwargs={"recording_id": recording_id}, retry=False, expires=60
    )


def waiting() -> list[int]:
    """Return the ids of recordings that wait for being put together, the longest waiting first."""
    closed = Recording.objects.filter(state=RecordingState.CLOSED).order_by("heard_at")
    return list(closed.values_list("pk", flat=True)[:200])


def assemble(*, recording_id: int, now: datetime) -> bool:
    """Put a closed recording together, or refuse it with the word for why.

    One is put together at a time, so that the media queue never takes all processes of a small installation.

    Args:
        recording_id: whose.
        now: when.

    Returns:
        whether there was something to do and nobody else was at it.

    Raises:
        WorkFailed: something failed that is not the recording's fault; it goes on waiting.
    """
    with try_lock(MEDIA, Work.ASSEMBLING) as mine:
        recording = Recording.objects.filter(pk=recording_id, state=RecordingState.CLOSED).first()
        if not mine or recording is None:
            return False
        with workroom(Work.ASSEMBLING) as folder:
            _put_together(recording, folder, now)
    return True


def _put_together(recording: Recording, folder: Path, now: datetime) -> None:
    try:
        source = _write(recording, folder / "source")
        file, kept = keep(source, folder, kind=recording.kind, declared=recording.declared)
    except Unusable as error:
        _refuse(recording, error.problem)
        return
    stored = _store(recording, file, kept)
    log.info("recording assembled", recording=recording.pk, seconds=kept.duration, stored=stored)


def _write(recording: Recording, source: Path) -> Path:
    """Write all chunks to a file, a few at a time.

    Raises:
        Unusable: there is nothing; where somebody erases meanwhile, whatever is said of the rest changes nothing.
    """
    chunks = recording.chunks or 0
    with source.open("wb") as file:
        for first in range(0, chunks, _CHUNKS_AT_ONCE):
            some = recording.arrived.filter(
                number__gte=first, number__lt=min(first + _CHUNKS_AT_ONCE, chunks)
            )
            for data in some.order_by("number").values_list("data", flat=True):
                file.write(data)
        if not file.tell():
            raise Unusable(Problem.EMPTY)
    return source


@transaction.atomic
def _store(recording: Recording, file: Path, kept: Kept) -> bool:
    """Write the parts and remove the chunks; return False where the recording was erased meanwhile."""
    held = _hold(recording)
    if held is None:
        return False
    size = 0
    with file.open("rb") as opened:
        parts = enumerate(iter(lambda: opened.read(PART), b""))
        for some in _by(_PARTS_AT_ONCE, parts):
            RecordingPart.objects.bulk_create(
                RecordingPart(recording=held, number=number, data=data) for number, data in some
            )
            size += sum(len(data) for _number, data in some)
    RecordingChunk.objects.filter(recording=held).delete()
    Recording.objects.filter(pk=held.pk).update(
        state=RecordingState.READY,
        media_type=kept.media_type,
        duration=kept.duration,
        size=size,
        peaks=kept.peaks,
    )
    return True


@transaction.atomic
def _refuse(recording: Recording, problem: Problem) -> None:
    """Say why a recording cannot be used; its chunks stay for a while, so that somebody can still look into it."""
    held = _hold(recording)
    if held is not None:
        Recording.objects.filter(pk=held.pk).update(state=RecordingState.REFUSED, problem=problem.value)
        log.warning("recording refused", recording=recording.pk, problem=problem.value)


def _hold(recording: Recording) -> Recording | None:
    closed = Recording.objects.select_for_update().filter(pk=recording.pk, state=RecordingState.CLOSED)
    return closed.defer("peaks").first()


def _by(size: int, rows: Iterable[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some
