"""Files of sound and pictures: what is kept can be played and sought in, and holds nothing else; what is hostile is refused."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from apps.responses.media import hearing, limits, remuxing, running, watching
from apps.responses.media.kept import Kept
from apps.responses.media.loudness import Loudness
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.remuxing import remux
from apps.responses.media.running import WorkFailed, keep
from apps.responses.media.sniffing import Container, container_of
from apps.responses.media.work import KEPT
from tests.factories.media import Stream, screen, sound

CUES, CLUSTER = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
CANARY = "canary-5b1f"


def kept(folder: Path, body: bytes, *, kind: str = "audio", declared: str = "audio/webm") -> Kept:
    source = folder / "source"
    source.write_bytes(body)
    return remux(source, folder / "kept", kind=kind, declared=declared)


def problem_of(folder: Path, body: bytes, *, kind: str = "audio", declared: str = "audio/webm") -> Problem:
    with pytest.raises(Unusable) as refused:
        kept(folder, body, kind=kind, declared=declared)
    return refused.value.problem


def test_a_stream_of_a_recorder_gets_its_duration_and_an_index(tmp_path: Path) -> None:
    body = sound(12)
    with av.open(BytesIO(body), "r") as streamed:
        assert streamed.duration is None

    found = kept(tmp_path, body)

    assert found.media_type == "audio/webm"
    assert found.duration == pytest.approx(12, abs=0.02)
    written = (tmp_path / "kept").read_bytes()
    assert 0 < written.index(CUES) < written.index(CLUSTER)
    with av.open(str(tmp_path / "kept"), "r") as file:
        assert file.duration == pytest.approx(12 * av.time_base, abs=20_000)
        file.seek(10 * av.time_base)
        first: Any = next(file.demux(audio=0))
        assert 4.9 <= float(first.pts * first.time_base) <= 10.0


@pytest.mark.parametrize(
    ("container", "codec", "declared", "media_type"),
    [
        ("ogg", "libopus", "audio/ogg;codecs=opus", "audio/webm"),
        ("mp4", "aac", "audio/mp4", "audio/mp4"),
        ("mp4", "libopus", "audio/mp4;codecs=opus", "audio/webm"),
    ],
)
def test_sound_of_all_browsers_is_kept(
    tmp_path: Path, container: str, codec: str, declared: str, media_type: str
) -> None:
    found = kept(tmp_path, sound(3, container=container, codec=codec), declared=declared)

    assert found.media_type == media_type
    assert found.duration == pytest.approx(3, rel=0.02)
    written = (tmp_path / "kept").read_bytes()
    assert media_type != "audio/mp4" or written.index(b"moov") < written.index(b"mdat")


@pytest.mark.parametrize(
    ("container", "codec", "declared", "media_type"),
    [
        ("webm", "libvpx", "video/webm;codecs=vp8,opus", "video/webm"),
        ("webm", "libvpx-vp9", "video/webm", "video/webm"),
        ("matroska", "libx264", "video/webm;codecs=h264", "video/mp4"),
        ("mp4", "libx264", "video/mp4", "video/mp4"),
    ],
)
def test_screens_of_all_browsers_are_kept(
    tmp_path: Path, container: str, codec: str, declared: str, media_type: str
) -> None:
    for with_sound in (True, False):
        body = screen(3, container=container, codec=codec, with_sound=with_sound)

        found = kept(tmp_path, body, kind="screen", declared=declared)

        assert (found.media_type, bool(found.peaks)) == (media_type, with_sound)
        assert found.duration == pytest.approx(3, rel=0.02)
        with av.open(str(tmp_path / "kept"), "r") as file:
            assert len(list(file.decode(video=0))) == 30


def test_a_recording_that_a_crash_cut_off_is_kept_up_to_there(tmp_path: Path) -> None:
    body = sound(10)

    found = kept(tmp_path, body[: len(body) // 2])

    assert 3.5 < found.duration < 5.5


def test_no_sample_is_encoded_again(tmp_path: Path) -> None:
    body = sound(2)
    kept(tmp_path, body)

    def packets(file: str | BytesIO) -> list[bytes]:
        with av.open(file, "r") as opened:
            return [bytes(packet) for packet in opened.demux(audio=0) if packet.size]

    assert packets(str(tmp_path / "kept")) == packets(BytesIO(body))


@pytest.mark.parametrize(("container", "codec"), [("webm", "libopus"), ("mp4", "aac")])
def test_names_and_notes_stay_behind(tmp_path: Path, container: str, codec: str) -> None:
    body = sound(
        1, container=container, codec=codec, metadata={"title": CANARY, "comment": CANARY}, live=False
    )
    assert CANARY.encode() in body

    kept(tmp_path, body, declared=f"audio/{container}")

    assert CANARY.encode() not in (tmp_path / "kept").read_bytes()


def test_what_is_hidden_in_the_gaps_and_behind_the_end_stays_behind(tmp_path: Path) -> None:
    page = b"<html><script>canary()</script></html>"
    body = sound(1)
    header = body[4] & 0x7F
    hidden = b"\xec" + bytes([0x80 | len(page)]) + page  # an EBML void between header and segment
    kept(tmp_path, body[: 5 + header] + hidden + body[5 + header :] + hidden)

    assert b"canary" not in (tmp_path / "kept").read_bytes()


def test_loudness_is_that_of_each_tenth_of_a_second(tmp_path: Path) -> None:
    peaks = kept(tmp_path, sound(4, loud=[(1.0, 1.5), (3.0, 3.2)])).peaks

    assert len(peaks) in {40, 41}
    heard = [place for place, peak in enumerate(peaks) if peak > 60]
    assert set(heard) >= {10, 11, 12, 13, 14, 30, 31}
    assert set(heard) <= {9, 10, 11, 12, 13, 14, 15, 29, 30, 31, 32}
    assert all(peak < 8 for place, peak in enumerate(peaks) if place not in heard)


def test_a_loud_sample_falls_into_its_own_tenth_also_within_a_long_frame() -> None:
    loudness = Loudness(10.0)
    samples = np.zeros((2, 250), dtype=np.float32)
    samples[1, 199], samples[0, 200] = -0.5, 1.0

    loudness.hear(samples, channels=2, rate=1000, begins=0.0)

    assert list(loudness.as_bytes(0.3)) == [0, 128, 255]


def test_what_is_no_number_is_as_loud_as_can_be_or_silent() -> None:
    loudness = Loudness(1.0)
    loudness.hear(np.array([[np.nan]], dtype=np.float32), channels=1, rate=10, begins=0.0)
    loudness.hear(np.array([[-np.inf]], dtype=np.float32), channels=1, rate=10, begins=0.1)
    loudness.hear(np.array([[-32768]], dtype=np.int16), channels=1, rate=10, begins=0.2)
    loudness.hear(np.array([[1.0]], dtype=np.float32), channels=1, rate=10, begins=1e9)

    assert list(loudness.as_bytes(0.4)) == [0, 255, 255, 0]


# --- What is something else ------------------------------------------------------------------------------


def _zip() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a" * 500)
    return file.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><script>alert(1)</script>" + sound(1),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(300),
        _zip(),
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88exploits" + bytes(200),
        b"\x1a\x45\xdf\xa3",
        bytes(1000),
        sound(1, container="ogg"),
        sound(1, container="mp4", codec="aac"),
        sound(1, container="matroska", codec="flac"),
    ],
    ids=["html", "svg", "gif", "zip", "list", "concat", "doctype", "short", "zeros", "ogg", "mp4", "flac"],
)
def test_what_is_not_what_it_is_called_is_refused(tmp_path: Path, body: bytes) -> None:
    assert problem_of(tmp_path, body) == Problem.OTHER_TYPE


def test_a_picture_is_no_sound_and_sound_is_no_picture(tmp_path: Path) -> None:
    assert problem_of(tmp_path, screen(1)) == Problem.NO_SOUND
    assert problem_of(tmp_path, sound(1), kind="screen", declared="video/webm") == Problem.NO_PICTURE


@pytest.mark.parametrize("keep_bytes", [60, 200])
def test_a_beginning_without_sound_is_refused(tmp_path: Path, keep_bytes: int) -> None:
    assert problem_of(tmp_path, sound(1)[:keep_bytes]) in {Problem.BROKEN, Problem.NO_SOUND}


def test_damage_is_left_out_and_a_file_of_damage_refused(tmp_path: Path) -> None:
    whole = bytearray(sound(10))
    middle = len(whole) // 2
    whole[middle : middle + 400] = os.urandom(400)
    assert kept(tmp_path, bytes(whole)).duration > 5

    noise = np.random.default_rng(3).integers(0, 256, len(whole) - 400, dtype=np.uint8).tobytes()
    assert problem_of(tmp_path, bytes(whole[:300]) + noise) in {Problem.BROKEN, Problem.NO_SOUND}


def test_some_bytes_tell_what_a_file_is() -> None:
    assert container_of(sound(0.1)) == Container.WEBM
    assert container_of(b"") is None
    assert container_of(b"\x1a\x45\xdf\xa3\x84\x42\x82\xff") is None


# --- What is beyond a limit ------------------------------------------------------------------------------


def test_a_picture_that_is_too_wide_is_refused(tmp_path: Path) -> None:
    body = screen(1, size=(limits.MAX_SIDE + 2, 16))

    assert problem_of(tmp_path, body, kind="screen", declared="video/webm") == Problem.TOO_LARGE


def test_a_header_that_claims_a_huge_picture_is_refused(tmp_path: Path) -> None:
    body = screen(1, size=(320, 200))
    claims = body.replace(b"\xb0\x82" + struct.pack(">H", 320), b"\xb0\x82" + struct.pack(">H", 20_000), 1)
    assert claims != body

    assert problem_of(tmp_path, claims, kind="screen", declared="video/webm") == Problem.TOO_LARGE


def test_a_picture_that_is_larger_than_its_header_says_is_refused(tmp_path: Path) -> None:
    wide = limits.MAX_SIDE + 64
    body = screen(1, size=(wide, 16))
    modest = body.replace(b"\xb0\x82" + struct.pack(">H", wide), b"\xb0\x82" + struct.pack(">H", 320), 1)
    assert modest != body

    assert problem_of(tmp_path, modest, kind="screen", declared="video/webm") == Problem.TOO_LARGE


def test_a_recording_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remuxing, "MAX_DURATION", 2.0)

    assert problem_of(tmp_path, sound(3)) == Problem.TOO_LONG


def test_a_few_packets_far_apart_do_not_make_a_long_recording(tmp_path: Path) -> None:
    file = Stream()
    with av.open(BytesIO(sound(1)), "r") as found, av.open(file, "w", format="webm") as made:
        stream = made.add_stream_from_template(found.streams.audio[0])
        for number, packet in enumerate(packet for packet in found.demux(audio=0) if packet.size):
            packet.pts = packet.dts = number * 3_600_000
            packet.stream = stream
            made.mux(packet)

    assert problem_of(tmp_path, file.getvalue()) == Problem.TOO_LONG


def test_far_more_sound_than_bytes_can_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "FREE_SECONDS", 0.1)
    monkeypatch.setattr(hearing, "MAX_SAMPLES_PER_BYTE", 5)

    assert problem_of(tmp_path, sound(3)) == Problem.TOO_DENSE


def test_silence_is_not_taken_for_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "FREE_SECONDS", 0.1)

    assert kept(tmp_path, sound(10, loud=[])).duration == pytest.approx(10, rel=0.02)


def test_far_more_pictures_than_bytes_can_hold_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "FREE_PIXELS", 1_000)
    monkeypatch.setattr(watching, "MAX_PIXELS_PER_BYTE", 1)

    problem = problem_of(tmp_path, screen(1), kind="screen", declared="video/webm")
    assert problem == Problem.TOO_DENSE


# --- In a process of its own -----------------------------------------------------------------------------


def work(folder: Path, body: bytes) -> Kept:
    source = folder / "source"
    source.write_bytes(body)
    return keep(source, folder, kind="audio", declared="audio/webm;codecs=opus")[1]


def test_the_work_is_done_by_another_process_that_knows_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}
    run = subprocess.run

    def watched(words: list[str], **options: Any) -> Any:
        given.update(options)
        return run(words, **options)

    monkeypatch.setattr(subprocess, "run", watched)

    found = work(tmp_path, sound(2))

    assert found.duration == pytest.approx(2, rel=0.02)
    assert len(found.peaks) in {20, 21}
    surroundings = given["env"]
    assert isinstance(surroundings, dict)
    assert not [name for name in surroundings if "URL" in name or "SECRET" in name]


def test_what_the_other_process_refuses_is_refused_here(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="other_type"):
        work(tmp_path, b"<html>")


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", Problem.TOO_HEAVY),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Problem.TOO_HEAVY),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Problem.BROKEN),
    ],
    ids=["time", "memory", "fault"],
)
def test_a_process_that_falls_takes_only_its_recording_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, problem: Problem
) -> None:
    run = subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda _words, **options: run([sys.executable, "-c", program], **options)
    )

    with pytest.raises(Unusable) as refused:
        work(tmp_path, sound(0.1))
    assert refused.value.problem == problem


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WALL_SECONDS", 0.0)

    with pytest.raises(Unusable, match="too_heavy"):
        work(tmp_path, sound(0.1))


def test_a_failure_that_is_not_the_files_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(WorkFailed, match="FileNotFound"):
        keep(tmp_path / "source", tmp_path, kind="audio", declared="audio/webm")


def test_a_full_disk_is_not_the_files_fault(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(sound(1))
    (tmp_path / KEPT).symlink_to("/dev/full")

    with pytest.raises(WorkFailed, match="No space"):
        keep(source, tmp_path, kind="audio", declared="audio/webm")


def test_a_worker_that_is_stopped_has_not_found_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, program = subprocess.run, "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    monkeypatch.setattr(
        subprocess, "run", lambda _words, **options: run([sys.executable, "-c", program], **options)
    )

    with pytest.raises(WorkFailed):
        work(tmp_path, sound(0.1))


def test_memory_is_limited_in_the_process_that_reads(tmp_path: Path) -> None:
    program = (
        "from apps.responses.media import limits, work\n"
        "limits.MEMORY = 600 * 1024 * 1024\n"
        "def greedy(*words): return bytes(1024 * 1024 * 1024)\n"
        "work._work = greedy\n"
        "work.main('a', 'b', 'audio', 'audio/webm')\n"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=running._HOME, capture_output=True, check=True)

    assert done.stdout == b'{"problem": "too_heavy"}'
