"""Measure (k): a long recording through a bad network, a crash and a reload, and what putting it together takes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import av
from django.utils import timezone

from apps.embedded.environment import ROOT
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

if TYPE_CHECKING:
    from apps.responses.models import Recording, Session

HEAD = (
    "sound",
    "recordings",
    "chunks",
    "sent",
    "lost",
    "MiB",
    "ms per chunk",
    "seconds to assemble",
    "per second of sound",
    "duration off by s",
    "packets lost",
    "MiB, worker",
    "MiB, reader",
)
REFUSED, UNHEARD, TWICE, LATE, CRASH = "refused", "unheard", "twice", "late", "crash"
FAILURES = {
    0.02: REFUSED,
    0.11: UNHEARD,
    0.18: TWICE,
    0.26: LATE,
    0.34: REFUSED,
    0.45: CRASH,
    0.57: UNHEARD,
    0.68: LATE,
    0.79: TWICE,
    0.93: REFUSED,
}
"""Where in a recording what fails: ten times."""


@dataclass
class Sent:
    """What a page has on its machine of one run of its recorder, and how often it sent."""

    recording: Recording
    chunks: list[bytes]
    times: int = 0
    seconds: float = 0.0


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Send and assemble a short recording, a long one, and the long one with a reload in its middle."""
    short, long = (5, 60) if quick else (10, 5_400)
    session = _session()
    rows = [_row(session, short, cuts=1), _row(session, long, cuts=1), _row(session, long, cuts=2)]
    how = (
        "Opus at 32 kbit/s, a tone and noise, cut into as many pieces as seconds at places that mean nothing, and sent by "
        "`responses.services.uploading` from this process, fsync on. Ten times something fails: a piece is refused before it is stored, or its "
        "receipt is lost, it comes twice or behind later ones, or the server falls in the middle of storing it. With two recordings the page is "
        "loaded anew in the middle: it has forgotten what was received, asks, and sends what is missing. Chunks are lost "
        "whose bytes do not come back from the database, packets that are not in the assembled file. Putting together is "
        "done by a process of its own, as a worker would; memory is the most that it, and the process that reads the file, hold."
    )
    seconds, off = max(float(row[8]) for row in rows[1:]), max(float(row[9]) for row in rows)
    grown = [float(rows[1][column]) - float(rows[0][column]) for column in (11, 12)]
    notes = (
        verdict(sum(int(row[4]) + int(row[10]) for row in rows), most=0, what="chunks and packets lost"),
        verdict(seconds, most=0.02, what="seconds of work per second of sound"),
        verdict(off / long, most=0.02, what="of the duration wrong at most"),
        verdict(max(grown), most=30.0, what="MiB more for the long recording than for the short one"),
    )
    return [Table("A recording of 90 minutes", how, HEAD, tuple(rows), notes)]


def _row(session: Session, seconds: int, *, cuts: int) -> tuple[str, ...]:
    runs = [_sent(session, _chunks(seconds // cuts), seconds * n / cuts) for n in range(cuts)]
    lost = sum(_lost(run) for run in runs)
    reports = [_assembled(run.recording) for run in runs]
    took = sum(one["seconds"] for one in reports)
    off = max(abs(one["duration"] - seconds / cuts) for one in reports)
    missing = sum(_packets_lost(run) for run in runs)
    count = sum(len(run.chunks) for run in runs)
    times = sum(run.times for run in runs)
    return (
        f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds} s",
        str(cuts),
        f"{count:,}",
        f"{times:,}",
        str(lost),
        f"{sum(one['size'] for one in reports) / 2**20:.1f}",
        f"{sum(run.seconds for run in runs) / times * 1000:.1f}",
        f"{took:.1f}",
        f"{took / seconds:.4f}",
        f"{off:.3f}",
        str(missing),
        f"{max(one['worker'] for one in reports):.0f}",
        f"{max(one['reader'] for one in reports):.0f}",
    )


def _session() -> Session:
    from apps.accounts.models import User
    from apps.accounts.services import create_team
    from tests.factories.recordings import make_session
    from tests.factories.studies import make_round

    owner = User.objects.create_user("ada@example.org", name="Ada Owner")
    return make_session(make_round(create_team(name="Bench sound", slug="bench-sound", owner=owner), owner))


def _chunks(seconds: int) -> list[bytes]:
    from tests.factories.media import in_chunks, sound

    return in_chunks(sound(seconds), seconds)


def _sent(session: Session, chunks: list[bytes], begins_at: float) -> Sent:
    """Send a run as a page does that keeps each chunk until it is told that it was received."""
    from apps.responses.services.uploading import finish_recording, held_numbers, open_recording

    recording = open_recording(
        session=session, kind="audio", declared="audio/webm", begins_at=begins_at, now=timezone.now()
    )
    run = Sent(recording, chunks)
    last = len(chunks) * 9 // 10
    _send(run, range(last))
    held = {number for first, end in held_numbers(recording=recording) for number in range(first, end + 1)}
    _send(run, (number for number in range(len(chunks)) if number not in held))
    finish_recording(recording=recording, chunks=len(chunks), now=timezone.now())
    return run


def _send(run: Sent, numbers: Iterable[int]) -> None:
    fails = {int(place * len(run.chunks)): what for place, what in FAILURES.items()}
    waiting = deque(numbers)
    while waiting:
        number = waiting.popleft()
        match fails.pop(number, None):
            case None:
                _put(run, number)
            case "refused":  # 503: nothing of it was stored, and the page tries again
                run.times += 1
                waiting.appendleft(number)
            case "unheard" | "twice":  # stored, and the page does not know or does not care
                _put(run, number)
                _put(run, number)
            case "late":
                later = [waiting.popleft() for _one in range(min(3, len(waiting)))]
                for other in reversed(later):
                    _put(run, other)
                _put(run, number)
            case "crash":
                _fall(run, number)
                waiting.appendleft(number)


def _put(run: Sent, number: int) -> None:
    from apps.responses.services.uploading import put_chunk

    begun = time.perf_counter()
    put_chunk(recording=run.recording, number=number, data=run.chunks[number], now=timezone.now())
    run.seconds += time.perf_counter() - begun
    run.times += 1


def _fall(run: Sent, number: int) -> None:
    """Let the server fall before it commits a chunk: the page hears nothing, and Postgres forgets it."""
    from django.db import connection, transaction

    with transaction.atomic():
        _put(run, number)
        transaction.set_rollback(True)
    connection.close()


def _lost(run: Sent) -> int:
    from apps.responses.models import RecordingChunk

    kept = RecordingChunk.objects.filter(recording=run.recording).order_by("number")
    digests = [hashlib.sha256(bytes(data)).digest() for data in kept.values_list("data", flat=True)]
    sent = [hashlib.sha256(data).digest() for data in run.chunks]
    wrong = sum(one != other for one, other in zip(digests, sent, strict=False))
    return wrong + abs(len(sent) - len(digests))


def _packets_lost(run: Sent) -> int:
    from apps.responses.services.playing import read_range

    run.recording.refresh_from_db()
    kept = b"".join(read_range(recording=run.recording, start=0, end=run.recording.size))
    before, after = list(_packets(b"".join(run.chunks))), list(_packets(kept))
    wrong = sum(one != other for one, other in zip(before, after, strict=False))
    return wrong + abs(len(before) - len(after))


def _packets(body: bytes) -> Iterator[bytes]:
    with av.open(BytesIO(body), "r") as file:
        for packet in file.demux(audio=0):
            if packet.size:
                yield hashlib.sha256(bytes(packet)).digest()


def _assembled(recording: Recording) -> dict[str, Any]:
    words = [sys.executable, "-m", "tests.bench.assemble_once", str(recording.pk)]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    if report["state"] != "ready":
        raise RuntimeError(f"The recording became {report['state']}.")
    return report
