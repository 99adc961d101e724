"""A recording as a browser streamed it, made into a file that a player can seek in.

Recorders write as they go: no duration, no index, and after a crash no end. The packets are taken over as they are,
without being encoded again, into a new file that has all three. Each packet of sound and each key frame is decoded
on the way, so that what is kept can be played; names, tags, attachments and further streams stay behind.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import av

from apps.responses.media.hearing import Hearing
from apps.responses.media.kept import Kept
from apps.responses.media.limits import MAX_DURATION
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.sniffing import HEAD, Container, container_of, declared_container
from apps.responses.media.watching import Watching

_SOUND = frozenset({"opus", "vorbis", "aac"})
_PICTURES = frozenset({"vp8", "vp9", "av1", "h264"})
_WEBM = frozenset({"opus", "vorbis", "vp8", "vp9", "av1"})
_DECODERS = {
    "libopus": "opus",
    "libvorbis": "vorbis",
    "libdav1d": "av1",
    "libvpx": "vp8",
    "libvpx-vp9": "vp9",
}
"""Some decoders have names of their own."""

# Nothing of the program that writes stands in the file, and time begins with what is kept.
_WRITING = {"fflags": "+bitexact", "avoid_negative_ts": "make_zero"}
_INDEX = {"webm": {"cues_to_front": "1"}, "mp4": {"movflags": "+faststart"}}
"""So that a player has what it needs for seeking when it has the beginning."""


_NOT_ITS_FAULT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.ENOENT, errno.EACCES})


class _Track:
    """One stream on its way from the old file to the new."""

    def __init__(self, found: Any, check: Hearing | Watching) -> None:
        self.found, self.check = found, check
        self.new: Any = None
        self.unit = float(found.time_base)
        self.taken = self.left_out = 0
        self._last: int | None = None

    def takes(self, packet: Any) -> bool:
        """Return whether a packet is taken over: in order, and one that can be played."""
        is_next = packet.dts is not None and (self._last is None or packet.dts > self._last)
        if is_next and self.check.accepts(packet):
            self._last = packet.dts
            self.taken += 1
            return True
        self.left_out += 1
        return False


def remux(source: Path, target: Path, *, kind: str, declared: str) -> Kept:
    """Write the recording anew and return what it is.

    Args:
        source: all chunks, one behind the other.
        target: the new file.
        kind: audio or screen.
        declared: the media type that the browser said.

    Raises:
        Unusable: it is not what was declared, cannot be read, or is beyond a limit.
        MemoryError: reading it takes more than there is.
        OSError: the new file cannot be written.
    """
    container = _container(source, declared)
    try:
        with _reading(source, container) as found:
            tracks = _tracks(found, kind, source.stat().st_size)
            name = _new_container(tracks)
            with av.open(str(target), "w", format=name, options=_WRITING | _INDEX[name]) as new:
                _copy(found, new, tracks)
        with _reading(target, Container.WEBM if name == "webm" else Container.MP4) as written:
            duration = (written.duration or 0) / av.time_base
    except av.error.MemoryError as error:
        raise MemoryError from error
    except (av.FFmpegError, ValueError) as error:
        number = getattr(error, "errno", 0)
        if number in _NOT_ITS_FAULT:
            raise OSError(number, str(error)) from error
        raise Unusable(Problem.BROKEN) from error
    heard = next((track.check for track in tracks if isinstance(track.check, Hearing)), None)
    medium = "video" if kind == "screen" else "audio"
    return Kept(f"{medium}/{name}", duration, heard.loudness.as_bytes(duration) if heard else b"")


def _container(source: Path, declared: str) -> Container:
    with source.open("rb") as file:
        container = container_of(file.read(HEAD))
    if container is None or container != declared_container(declared):
        raise Unusable(Problem.OTHER_TYPE)
    return container


def _reading(source: Path, container: Container) -> Any:
    return av.open(
        str(source),
        format=container.value,
        options={"protocol_whitelist": "file"},
        metadata_errors="replace",
    )


def _tracks(found: Any, kind: str, size: int) -> list[_Track]:
    """Return the streams that are kept: of a recording of sound the first, of a screen its picture and, if any, sound."""
    sound = next(iter(found.streams.audio), None)
    picture = next(iter(found.streams.video), None)
    if kind == "audio":
        if sound is None:
            raise Unusable(Problem.NO_SOUND)
        picture = None
    elif picture is None:
        raise Unusable(Problem.NO_PICTURE)
    for stream, known in ((picture, _PICTURES), (sound, _SOUND)):
        if stream is not None and _codec(stream) not in known:
            raise Unusable(Problem.OTHER_TYPE)
    tracks = [_Track(picture, Watching(picture, size=size))] if picture is not None else []
    return [*tracks, *([_Track(sound, Hearing(sound, size=size))] if sound is not None else [])]


def _codec(stream: Any) -> str:
    name = "" if stream.codec_context is None else stream.codec_context.name
    return _DECODERS.get(name, name)


def _new_container(tracks: list[_Track]) -> str:
    return "webm" if all(_codec(track.found) in _WEBM for track in tracks) else "mp4"


def _copy(found: Any, new: Any, tracks: list[_Track]) -> None:
    for track in tracks:
        track.new = new.add_stream_from_template(track.found, opaque=True)
        track.new.metadata.clear()
    by_index = {track.found.index: track for track in tracks}
    zero: float | None = None
    for packet in found.demux([track.found for track in tracks]):
        track = by_index[packet.stream_index]
        moment = packet.dts if packet.dts is not None else packet.pts
        if moment is None:
            continue
        if zero is None:
            zero = moment * track.unit
            _begin(tracks, zero)
        if moment * track.unit - zero > MAX_DURATION:
            raise Unusable(Problem.TOO_LONG)
        if track.takes(packet):
            packet.stream = track.new
            new.mux_one(packet)
    first, *others = tracks
    # A screen may come with sound that never began; what it is a recording of must be there.
    if first.taken <= first.left_out or any(track.taken < track.left_out for track in others):
        raise Unusable(Problem.BROKEN)


def _begin(tracks: list[_Track], zero: float) -> None:
    for track in tracks:
        if isinstance(track.check, Hearing):
            track.check.zero = zero
