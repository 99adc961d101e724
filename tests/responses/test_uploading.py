"""Recordings as they arrive: nothing is lost, nothing is stored twice, and nothing waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from apps.core.errors import Invalid, NotFound, PlumblineError, Refused, TooLarge
from apps.raters.services.erasing import erase
from apps.responses.events import RecordingClosed
from apps.responses.models import Recording, RecordingChunk, RecordingKind, RecordingState, Session
from apps.responses.services import uploading
from apps.responses.services.uploading import (
    LATE,
    close_silent,
    finish_recording,
    held_numbers,
    open_recording,
    put_chunk,
)
from apps.studies.models import Round
from tests.factories.recordings import begin, make_session, send
from tests.factories.studies import NOW

transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(running: Round) -> Session:
    return make_session(running)


@pytest.fixture
def recording(session: Session) -> Recording:
    return begin(session)


def put(recording: Recording, number: int, data: bytes) -> None:
    put_chunk(recording=recording, number=number, data=data, now=NOW)


def bytes_of(recording: Recording) -> bytes:
    return b"".join(bytes(chunk.data) for chunk in recording.arrived.order_by("number"))


def state_of(recording: Recording) -> str:
    recording.refresh_from_db()
    return recording.state


def closings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_outboxrow WHERE event = %s", [RecordingClosed.name])
        return int(cursor.fetchone()[0])


def at_once(*calls: Callable[[], object]) -> list[PlumblineError | None]:
    """Run each call in a thread of its own, all beginning together; return what each of them refused."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> PlumblineError | None:
        try:
            start.wait(timeout=30)
            call()
        except PlumblineError as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


# --- Beginning -------------------------------------------------------------------------------------------


def test_each_recording_has_a_name_of_its_own_and_its_place_on_the_axis(session: Session) -> None:
    first, second = begin(session), begin(session, begins_at=61.5)

    assert first.token != second.token
    assert second.begins_at == 61.5
    assert state_of(second) == RecordingState.OPEN


@pytest.mark.parametrize(
    ("kind", "declared", "begins_at"),
    [
        ("smell", "audio/webm", 0.0),
        ("audio", "text/html", 0.0),
        ("audio", "video/webm", 0.0),
        ("screen", "audio/webm", 0.0),
        ("audio", "audio/webm;" + "x" * 100, 0.0),
        ("audio", "audio/webm", float("nan")),
        ("audio", "audio/webm", float("inf")),
        ("audio", "audio/webm", -1.0),
    ],
)
def test_what_cannot_be_kept_is_not_begun(
    session: Session, kind: str, declared: str, begins_at: float
) -> None:
    with pytest.raises(Invalid):
        open_recording(session=session, kind=kind, declared=declared, begins_at=begins_at, now=NOW)


def test_nothing_is_recorded_of_a_session_that_has_ended(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(ended_at=NOW - LATE - timedelta(seconds=1))

    with pytest.raises(Refused):
        begin(session)


def test_recording_is_not_begun_without_end(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MAX_RECORDINGS", 2)
    begin(session)
    begin(session)

    with pytest.raises(Refused):
        begin(session)
    begin(session, kind="replay", declared="application/json")


# --- Chunks ----------------------------------------------------------------------------------------------


def test_chunks_in_any_order_are_kept_in_theirs(recording: Recording) -> None:
    for number, data in ((2, b"c"), (0, b"a"), (1, b"b")):
        put(recording, number, data)

    assert bytes_of(recording) == b"abc"
    recording.refresh_from_db()
    assert recording.size == 3


def test_a_chunk_that_comes_twice_is_stored_once(recording: Recording) -> None:
    put(recording, 0, b"a")
    put(recording, 0, b"a")

    recording.refresh_from_db()
    assert (bytes_of(recording), recording.size) == (b"a", 1)


def test_another_chunk_under_a_stored_number_is_refused(recording: Recording) -> None:
    put(recording, 0, b"a")

    with pytest.raises(Refused):
        put(recording, 0, b"b")
    assert bytes_of(recording) == b"a"


def test_what_is_held_is_told_as_ranges(recording: Recording) -> None:
    assert held_numbers(recording=recording) == []
    for number in (7, 0, 1, 2, 5, 4):
        put(recording, number, b"x")

    assert held_numbers(recording=recording) == [(0, 2), (4, 5), (7, 7)]


@pytest.mark.parametrize(
    ("number", "data"), [(-1, b"a"), (uploading.MAX_CHUNKS, b"a"), (2**40, b"a"), (0, b"")]
)
def test_what_is_no_chunk_is_refused(recording: Recording, number: int, data: bytes) -> None:
    with pytest.raises(Invalid):
        put(recording, number, data)


def test_a_chunk_has_an_end(recording: Recording) -> None:
    most = uploading.LIMITS[RecordingKind.AUDIO].chunk
    put(recording, 0, bytes(most))

    with pytest.raises(TooLarge):
        put(recording, 1, bytes(most + 1))


def test_all_recordings_of_a_kind_share_one_limit(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        uploading.LIMITS, RecordingKind.AUDIO, uploading.Limit(8, 10, frozenset({"audio/webm"}))
    )
    first, second = begin(session), begin(session)
    put(first, 0, b"123456")
    put(second, 0, b"1234")

    for one in (first, second):
        with pytest.raises(Refused, match="too long"):
            put(one, 1, b"5")
    put(first, 0, b"123456")


# --- Ending ----------------------------------------------------------------------------------------------


def test_a_recording_is_closed_when_all_of_it_is_here(recording: Recording) -> None:
    put(recording, 0, b"a")
    finish_recording(recording=recording, chunks=2, now=NOW)
    assert (state_of(recording), closings()) == (RecordingState.OPEN, 0)

    put(recording, 1, b"b")

    assert (state_of(recording), closings()) == (RecordingState.CLOSED, 1)


def test_saying_the_end_again_changes_nothing(recording: Recording) -> None:
    send(recording, [b"a", b"b"])
    finish_recording(recording=recording, chunks=2, now=NOW)
    assert closings() == 1

    with pytest.raises(Refused):
        finish_recording(recording=recording, chunks=3, now=NOW)


def test_an_end_before_what_is_here_is_refused(recording: Recording) -> None:
    put(recording, 4, b"e")

    with pytest.raises(Refused):
        finish_recording(recording=recording, chunks=4, now=NOW)


@pytest.mark.parametrize("chunks", [-1, uploading.MAX_CHUNKS + 1])
def test_an_end_is_a_number_that_can_be(recording: Recording, chunks: int) -> None:
    with pytest.raises(Invalid):
        finish_recording(recording=recording, chunks=chunks, now=NOW)


def test_nothing_follows_a_recording_that_is_closed(recording: Recording) -> None:
    send(recording, [b"a", b"b"])
    put(recording, 1, b"b")

    with pytest.raises(Refused, match="ended"):
        put(recording, 2, b"c")


def test_a_chunk_whose_receipt_was_lost_is_known_after_it_was_assembled(recording: Recording) -> None:
    send(recording, [b"a", b"b"])
    Recording.objects.filter(pk=recording.pk).update(state=RecordingState.READY)
    recording.arrived.all().delete()

    put(recording, 1, b"b")

    assert not recording.arrived.exists()
    recording.refresh_from_db()
    assert held_numbers(recording=recording) == [(0, 1)]
    with pytest.raises(Refused):
        put(recording, 2, b"c")


# --- Silence ---------------------------------------------------------------------------------------------


def test_a_device_that_has_not_said_its_end_may_be_without_a_line_for_a_day(recording: Recording) -> None:
    Session.objects.filter(pk=recording.session_id).update(ended_at=NOW)
    for number in (0, 1, 3):
        put(recording, number, b"x")

    assert close_silent(now=NOW + LATE - timedelta(seconds=1)) == 0
    put_chunk(recording=recording, number=2, data=b"x", now=NOW + LATE)
    assert close_silent(now=NOW + 2 * LATE - timedelta(seconds=1)) == 0
    assert close_silent(now=NOW + 2 * LATE) == 1

    assert state_of(recording) == RecordingState.CLOSED
    assert (recording.chunks, closings()) == (4, 1)
    assert close_silent(now=NOW + 2 * LATE) == 0


@pytest.mark.parametrize(
    ("ended", "patience"), [(None, uploading.SILENCE), (NOW, uploading.GRACE)], ids=["goes on", "answered"]
)
def test_what_is_missing_of_a_recording_that_ended_is_waited_for_a_while(
    recording: Recording, ended: datetime | None, patience: timedelta
) -> None:
    Session.objects.filter(pk=recording.session_id).update(ended_at=ended)
    for number in (0, 1, 3):
        put(recording, number, b"x")
    finish_recording(recording=recording, chunks=4, now=NOW)

    assert close_silent(now=NOW + patience - timedelta(seconds=1)) == 0
    assert close_silent(now=NOW + patience) == 1

    assert state_of(recording) == RecordingState.CLOSED
    assert recording.chunks == 2


def test_a_recording_without_its_beginning_is_closed_as_empty(recording: Recording) -> None:
    put(recording, 1, b"x")

    close_silent(now=NOW + LATE)

    assert state_of(recording) == RecordingState.CLOSED
    assert recording.chunks == 0


# --- At once ---------------------------------------------------------------------------------------------


@transactional
def test_the_same_chunk_at_once_is_stored_once(recording: Recording) -> None:
    refused = at_once(*[lambda: put(recording, 0, b"a")] * 6)

    assert refused == [None] * 6
    recording.refresh_from_db()
    assert (bytes_of(recording), recording.size) == (b"a", 1)


@transactional
def test_of_two_different_chunks_at_once_one_is_kept_and_one_refused(recording: Recording) -> None:
    refused = at_once(lambda: put(recording, 0, b"a"), lambda: put(recording, 0, b"b"))

    assert sorted(error is None for error in refused) == [False, True]
    assert bytes_of(recording) == (b"a" if refused[0] is None else b"b")


@transactional
@pytest.mark.parametrize("turn", range(5))
def test_an_end_and_the_last_chunk_at_once_close_once(session: Session, turn: int) -> None:
    recording = begin(session)
    put(recording, 0, b"a")

    refused = at_once(
        lambda: finish_recording(recording=recording, chunks=2, now=NOW),
        lambda: put(recording, 1, b"b"),
    )

    assert refused == [None, None]
    assert (state_of(recording), closings()) == (RecordingState.CLOSED, 1)
    assert bytes_of(recording) == b"ab"


@transactional
def test_a_recording_that_somebody_writes_to_is_not_silent(recording: Recording) -> None:
    held, done = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            put(recording, 0, b"a")
            held.set()
            assert done.wait(timeout=30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert held.wait(timeout=30)
        assert close_silent(now=NOW + LATE) == 0
        done.set()
        writing.result()


@transactional
def test_erasure_at_once_with_chunks_leaves_none(session: Session) -> None:
    recording = begin(session)
    rater = session.rater

    refused = at_once(
        *[lambda number=number: put(recording, number, b"canary") for number in range(4)],
        lambda: erase(rater=rater, now=NOW),
        lambda: begin(session),
    )

    assert refused[4] is None
    assert all(error is None or isinstance(error, NotFound) for error in refused)
    assert (Session.objects.count(), Recording.objects.count(), RecordingChunk.objects.count()) == (0, 0, 0)
