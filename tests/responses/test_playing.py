"""Recordings as they are played: any range, from the parts that hold it and no others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.responses.models import Recording, RecordingPart, RecordingState, Session
from apps.responses.services import playing
from apps.responses.services.playing import read_range
from apps.studies.models import Round
from tests.factories.recordings import begin, make_session

SIZE = 10
BODY = bytes(range(95))


@pytest.fixture
def session(running: Round) -> Session:
    return make_session(running)


@pytest.fixture
def recording(session: Session, monkeypatch: pytest.MonkeyPatch) -> Recording:
    monkeypatch.setattr(playing, "PART", SIZE)
    made = begin(session)
    for number, begins in enumerate(range(0, len(BODY), SIZE)):
        RecordingPart.objects.create(recording=made, number=number, data=BODY[begins : begins + SIZE])
    Recording.objects.filter(pk=made.pk).update(state=RecordingState.READY, size=len(BODY))
    made.refresh_from_db()
    return made


def read(recording: Recording, start: int, end: int) -> bytes:
    return b"".join(read_range(recording=recording, start=start, end=end))


def test_every_range_is_what_the_file_has_there(recording: Recording) -> None:
    edges = (0, 1, 9, 10, 11, 19, 20, 39, 40, 41, 80, 94, 95)

    for start in edges:
        for end in edges:
            assert read(recording, start, end) == BODY[start:end], (start, end)


def test_a_short_range_reads_one_part(recording: Recording) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert read(recording, 52, 54) == BODY[52:54]

    assert len(asked) == 1
    assert '"number" >= 5' in asked[0]["sql"]
    assert '"number" < 6' in asked[0]["sql"]


def test_a_long_range_is_read_a_few_parts_at_a_time(recording: Recording) -> None:
    with CaptureQueriesContext(connection) as asked:
        pieces = read_range(recording=recording, start=0, end=95)
        next(pieces)
        assert len(asked) == 1
        list(pieces)

    assert len(asked) == 3


def test_a_recording_that_is_erased_meanwhile_ends(recording: Recording) -> None:
    pieces = read_range(recording=recording, start=0, end=95)
    next(pieces)
    Recording.objects.filter(pk=recording.pk).delete()

    assert sum(len(piece) for piece in pieces) < 95
