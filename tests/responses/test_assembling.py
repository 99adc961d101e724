"""Recordings put together: whole or refused with the word for why, and never behind somebody who erases."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import av
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from pytest_django.fixtures import Settings

from apps.core.locks import MEDIA, try_lock
from apps.core.tasks import sweep
from apps.raters.services.erasing import erase
from apps.responses import tasks
from apps.responses.media.kept import Kept
from apps.responses.media.running import WorkFailed, keep
from apps.responses.models import Recording, RecordingChunk, RecordingPart, RecordingState, Session
from apps.responses.services import assembling
from apps.responses.services.assembling import PART, assemble
from apps.responses.services.workroom import Work, workroom
from apps.studies.models import Round
from tests.factories.media import in_chunks, screen, sound
from tests.factories.recordings import begin, make_session, send
from tests.factories.studies import NOW

transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(running: Round) -> Session:
    return make_session(running)


def recorded(session: Session, body: bytes, *, chunks: int = 9, **changes: Any) -> Recording:
    return send(begin(session, **changes), in_chunks(body, chunks))


def assembled(recording: Recording) -> Recording:
    assert assemble(recording_id=recording.pk, now=NOW)
    recording.refresh_from_db()
    return recording


def bytes_of(recording: Recording) -> bytes:
    return b"".join(bytes(part.data) for part in recording.parts.order_by("number"))


def test_chunks_become_a_file_that_can_be_played(session: Session) -> None:
    recording = assembled(recorded(session, sound(3)))

    assert (recording.state, recording.media_type) == (RecordingState.READY, "audio/webm")
    assert recording.duration == pytest.approx(3, rel=0.02)
    assert len(bytes(recording.peaks)) in {30, 31}
    assert recording.size == len(bytes_of(recording))
    assert not recording.arrived.exists()
    with av.open(BytesIO(bytes_of(recording)), "r") as file:
        assert file.duration == pytest.approx(3 * av.time_base, rel=0.02)


def test_parts_are_of_one_size_but_the_last(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembling, "PART", 1_000)
    monkeypatch.setattr(assembling, "_PARTS_AT_ONCE", 3)
    recording = assembled(recorded(session, sound(3)))

    sizes = [len(bytes(part.data)) for part in recording.parts.order_by("number")]
    assert set(sizes[:-1]) == {1_000}
    assert 0 < sizes[-1] <= 1_000
    assert [part.number for part in recording.parts.order_by("number")] == list(range(len(sizes)))


def test_a_screen_with_sound_is_kept(session: Session) -> None:
    body = screen(2, with_sound=True)
    recording = assembled(recorded(session, body, kind="screen", declared="video/webm;codecs=vp8,opus"))

    assert (recording.state, recording.media_type) == (RecordingState.READY, "video/webm")
    assert len(bytes(recording.peaks)) in {20, 21}


def test_a_replay_becomes_lines(session: Session) -> None:
    batches = [[{"type": 4, "timestamp": 1000, "data": {}}], [{"type": 2, "timestamp": 3500, "data": {}}]]
    chunks = [json.dumps(batch).encode() for batch in batches]
    recording = assembled(send(begin(session, kind="replay", declared="application/json"), chunks))

    assert (recording.state, recording.media_type) == (RecordingState.READY, "application/x-ndjson")
    assert recording.duration == 2.5
    kept = [json.loads(line) for line in bytes_of(recording).splitlines()]
    assert [(one["type"], one["timestamp"]) for one in kept] == [(4, 1000), (2, 3500)]


def test_what_cannot_be_used_says_why_and_keeps_what_came(session: Session) -> None:
    recording = assembled(recorded(session, b"<html>" * 100))

    assert (recording.state, recording.problem) == (RecordingState.REFUSED, "other_type")
    assert recording.arrived.count() == 9
    assert not recording.parts.exists()


def test_a_recording_of_nothing_is_refused_as_empty(session: Session) -> None:
    recording = assembled(send(begin(session), []))

    assert (recording.state, recording.problem) == (RecordingState.REFUSED, "empty")


def test_chunks_behind_a_gap_stay_out(session: Session) -> None:
    whole = recorded(session, sound(3))
    Recording.objects.filter(pk=whole.pk).update(chunks=5)

    recording = assembled(whole)

    assert recording.state == RecordingState.READY
    assert 0.5 < (recording.duration or 0) < 2.5
    assert not recording.arrived.exists()


def test_only_what_is_closed_is_put_together(session: Session) -> None:
    recording = begin(session)
    assert not assemble(recording_id=recording.pk, now=NOW)
    done = assembled(recorded(session, sound(1)))

    assert not assemble(recording_id=done.pk, now=NOW)
    assert not assemble(recording_id=0, now=NOW)


def test_a_failure_leaves_it_waiting(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = recorded(session, sound(1))

    def fail(*args: object, **words: object) -> None:
        raise WorkFailed("No space")

    with monkeypatch.context() as patched:
        patched.setattr(assembling, "keep", fail)
        with pytest.raises(WorkFailed):
            assemble(recording_id=recording.pk, now=NOW)

    recording.refresh_from_db()
    assert (recording.state, recording.arrived.count()) == (RecordingState.CLOSED, 9)
    assert assembled(recording).state == RecordingState.READY


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nothing_is_left_on_the_disk(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.WORKROOM = tmp_path / "work"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assembled(recorded(session, sound(1)))
    assembled(recorded(session, b"<html>" * 100))

    assert not files_in(tmp_path)


KILLED = """
import os, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from apps.responses.services.workroom import Work, workroom
from django.db import connection
settings.WORKROOM = Path(sys.argv[1])
connection.settings_dict["NAME"] = sys.argv[3]
with workroom(Work[sys.argv[2]]) as folder:
    (folder / "source").write_bytes(b"a voice")
    os.kill(os.getpid(), 9)
"""


@transactional
@pytest.mark.parametrize("work", list(Work))
def test_what_a_killed_worker_leaves_goes_with_the_next_run_or_sweep(
    session: Session, tmp_path: Path, settings: Settings, work: Work
) -> None:
    settings.WORKROOM = tmp_path

    def be_killed() -> None:
        words = [KILLED, str(tmp_path), work.name, connection.settings_dict["NAME"]]
        done = subprocess.run([sys.executable, "-c", *words], check=False)
        assert done.returncode == -signal.SIGKILL
        assert len(files_in(tmp_path)) == 1

    be_killed()
    held, done = Event(), Event()

    def hold() -> None:
        with try_lock(MEDIA, work):
            held.set()
            assert done.wait(timeout=30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(timeout=30)
        tasks.assemble_waiting()
        assert len(files_in(tmp_path)) == 1  # somebody is at work
        done.set()
        holding.result()
    tasks.assemble_waiting()
    assert not files_in(tmp_path)

    be_killed()
    with try_lock(MEDIA, work), workroom(work):
        assert not files_in(tmp_path)


# --- Hints and the queue ---------------------------------------------------------------------------------


@transactional
def test_the_media_queue_hears_of_what_is_closed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    def send(name: str, *, kwargs: dict[str, int], **options: object) -> None:
        if name == tasks.assemble.name:
            told.append(kwargs["recording_id"])

    monkeypatch.setattr(current_app, "send_task", send)
    recording = recorded(session, sound(1))

    sweep()
    sweep()
    assert told == [recording.pk]
    tasks.assemble_waiting()
    assert told == [recording.pk] * 2


def test_work_on_recordings_stays_off_the_queue_of_hints() -> None:
    router = current_app.amqp.router
    for task in (tasks.assemble, tasks.assemble_waiting, tasks.close_silent):
        assert router.route({}, task.name)["queue"].name == "media"
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled >= {tasks.assemble_waiting.name, tasks.close_silent.name}


def test_the_task_puts_it_together(session: Session) -> None:
    recording = recorded(session, sound(1))

    tasks.assemble(recording_id=recording.pk)

    recording.refresh_from_db()
    assert recording.state == RecordingState.READY


# --- At once ---------------------------------------------------------------------------------------------


@transactional
def test_one_recording_is_put_together_at_a_time(session: Session) -> None:
    recording = recorded(session, sound(1))
    held, done = Event(), Event()

    def hold() -> None:
        with try_lock(MEDIA, Work.ASSEMBLING) as mine:
            assert mine
            held.set()
            assert done.wait(timeout=30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(timeout=30)
        assert not assemble(recording_id=recording.pk, now=NOW)
        done.set()
        holding.result()
    assert assemble(recording_id=recording.pk, now=NOW)


@transactional
@pytest.mark.parametrize("body", [sound(1), b"<html>" * 100], ids=["kept", "refused"])
def test_nothing_is_written_behind_somebody_who_erases(
    session: Session, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    recording = recorded(session, body)

    def erased_meanwhile(source: Path, folder: Path, *, kind: str, declared: str) -> tuple[Path, Kept]:
        erase(rater=session.rater, now=NOW)
        return keep(source, folder, kind=kind, declared=declared)

    monkeypatch.setattr(assembling, "keep", erased_meanwhile)

    assemble(recording_id=recording.pk, now=NOW)

    counts = [table.objects.count() for table in (Session, Recording, RecordingChunk, RecordingPart)]
    assert counts == [0, 0, 0, 0]


@transactional
def test_erasure_waits_for_parts_that_are_being_written(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recorded(session, sound(1))
    writing, asked = Event(), Event()
    create = RecordingPart.objects.bulk_create

    def slowly(rows: Any) -> Any:
        made = create(rows)
        writing.set()
        assert asked.wait(timeout=30)
        return made

    monkeypatch.setattr(RecordingPart.objects, "bulk_create", slowly)

    def put_together() -> None:
        assemble(recording_id=recording.pk, now=NOW)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(put_together)
        assert writing.wait(timeout=30)
        asked.set()
        erase(rater=session.rater, now=NOW)
        working.result()

    assert (Recording.objects.count(), RecordingChunk.objects.count(), RecordingPart.objects.count()) == (
        0,
        0,
        0,
    )


def test_a_part_is_a_quarter_of_a_mebibyte() -> None:
    assert PART == 262_144
