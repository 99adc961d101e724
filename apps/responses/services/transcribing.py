"""Sessions written down by a program of this machine, where the operator has installed one.

It begins once a session has ended and all its sound is there. Whoever brings a transcript of their own first is not
overruled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.core.locks import MEDIA, try_lock
from apps.responses.models import Recording, RecordingKind, RecordingState, Session, Transcript
from apps.responses.services.transcripts import store_transcript
from apps.responses.services.uploading import LATE
from apps.responses.services.workroom import Work, workroom
from apps.responses.transcribers import transcriber
from apps.responses.transcribers._base import Transcriber
from apps.responses.transcripts._base import Said

_PATIENCE = 2 * LATE + timedelta(days=1)
"""So long after its end a session is tried again: its last recording may begin to arrive late, and be silent as long."""


def tell(session_id: int) -> None:
    """Ask a worker of the media queue to write a session down."""
    current_app.send_task(
        "apps.responses.tasks.transcribe", kwargs={"session_id": session_id}, retry=False, expires=600
    )


def untranscribed(*, now: datetime) -> list[int]:
    """Return the ids of sessions that wait for being written down; none where nobody can."""
    if transcriber() is None:
        return []
    ended = _waiting().filter(ended_at__gt=now - _PATIENCE).order_by("ended_at")
    return list(ended.values_list("pk", flat=True)[:50])


def transcribe(*, session_id: int, now: datetime) -> Transcript | None:
    """Write down what is said in all sound of a session; None where there is nothing to do, or somebody is at it.

    Args:
        session_id: whose.
        now: when.
    """
    program = transcriber()
    if program is None:
        return None
    with try_lock(MEDIA, Work.TRANSCRIBING) as mine:
        session = _waiting().filter(pk=session_id).first() if mine else None
        if session is None:
            return None
        return _store(session, list(_all_said(program, session)), program.name, now)


@transaction.atomic
def _store(session: Session, said: list[Said], source: str, now: datetime) -> Transcript | None:
    held = _waiting().select_for_update(of=["self"], no_key=True).filter(pk=session.pk).first()
    if held is None:  # erased, or somebody has brought a transcript meanwhile
        return None
    return store_transcript(session=held, said=said, source=source, actor=None, now=now)


def _waiting() -> QuerySet[Session]:
    sound = Recording.objects.filter(session=OuterRef("pk"), kind=RecordingKind.AUDIO)
    return Session.objects.filter(
        Exists(sound.filter(state=RecordingState.READY)),
        ~Exists(sound.filter(state__in=[RecordingState.OPEN, RecordingState.CLOSED])),
        ~Exists(Transcript.objects.filter(session=OuterRef("pk"))),
        ended_at__isnull=False,
    )


def _all_said(program: Transcriber, session: Session) -> Iterator[Said]:
    sound = session.recordings.filter(kind=RecordingKind.AUDIO, state=RecordingState.READY)
    for recording in sound.order_by("begins_at").defer("peaks"):
        with workroom(Work.TRANSCRIBING) as folder:
            path = folder / "sound"
            with path.open("wb") as file:
                for data in _parts(recording):
                    file.write(data)
            for one in program.transcribe(path, ""):
                if not Recording.objects.filter(pk=recording.pk).exists():
                    return  # erased: no byte of it is looked at any longer
                if one.text:
                    begins = recording.begins_at
                    yield replace(one, start=one.start + begins, end=max(one.start, one.end) + begins)


def _parts(recording: Recording) -> Iterator[bytes]:
    number = 0
    while data := recording.parts.filter(number=number).values_list("data", flat=True).first():
        yield bytes(data)
        number += 1
