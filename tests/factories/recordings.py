"""Sessions, and recordings of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from apps.assignments.models import Assignment
from apps.raters.services import Joined
from apps.responses.models import Recording, Session
from apps.responses.services.uploading import finish_recording, open_recording, put_chunk
from apps.studies.models import Round
from tests.factories.judging import following, token_of
from tests.factories.studies import NOW, make_rater


def make_session(round_: Round, *, joined: Joined | None = None, started_at: datetime = NOW) -> Session:
    """Let a rater begin to work on an item aloud."""
    token = token_of(following(joined or make_rater(round_)))
    held = Assignment.objects.get(token=token)
    return Session.objects.create(
        assignment=held,
        study_id=round_.study_id,
        round=round_,
        rater_id=held.rater_id,
        started_at=started_at,
    )


def begin(
    session: Session,
    *,
    kind: str = "audio",
    declared: str = "audio/webm;codecs=opus",
    begins_at: float = 0.0,
    now: datetime = NOW,
) -> Recording:
    """Begin a recording of a session."""
    return open_recording(session=session, kind=kind, declared=declared, begins_at=begins_at, now=now)


def send(recording: Recording, chunks: Iterable[bytes], *, now: datetime = NOW) -> Recording:
    """Send all chunks, a second each, say how many there were, and return what became of the recording."""
    count = 0
    for count, data in enumerate(chunks, 1):
        put_chunk(recording=recording, number=count - 1, data=data, now=now + timedelta(seconds=count))
    finish_recording(recording=recording, chunks=count, now=now + timedelta(seconds=count))
    recording.refresh_from_db()
    return recording
