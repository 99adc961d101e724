"""Sound and pictures, made by PyAV: what a browser's recorder would send, and what somebody might send instead of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

import av
import numpy as np

RATE = 48_000
FRAME = 960
"""Samples of 20 ms."""


class Stream(BytesIO):
    """A file that cannot be gone back in, so that a muxer writes it as a recorder does: no duration, no index."""

    def seekable(self) -> bool:
        return False


def sound(
    seconds: float,
    *,
    container: str = "webm",
    codec: str = "libopus",
    loud: Sequence[tuple[float, float]] = ((0.0, 1e9),),
    live: bool = True,
    metadata: dict[str, str] | None = None,
    rate: int = RATE,
) -> bytes:
    """Return a tone with noise, which is heard from and until the seconds that `loud` says, and is silent otherwise."""
    file = Stream() if live else BytesIO()
    options = (
        {"movflags": "empty_moov+frag_keyframe+default_base_moof"} if container == "mp4" and live else {}
    )
    with av.open(file, "w", format=container, options=options) as made:
        made.metadata.update(metadata or {})
        stream: Any = made.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = 32_000
        for frame in frames(seconds, loud=loud, rate=rate):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return file.getvalue()


def repeated(body: bytes, times: int) -> bytes:
    """Return a WebM of sound that plays its packets so many times, one round behind the other: an hour costs no encoding."""
    file = Stream()
    with av.open(BytesIO(body), "r") as found, av.open(file, "w", format="webm") as made:
        stream: Any = made.add_stream_from_template(found.streams.audio[0], opaque=True)
        packets: list[Any] = [packet for packet in found.demux(audio=0) if packet.size]
        length = packets[-1].pts + packets[-1].duration
        for time in range(times):
            for one in packets:
                packet: Any = av.Packet(bytes(one))
                packet.time_base, packet.stream = one.time_base, stream
                packet.pts = packet.dts = one.pts + time * length
                packet.duration = one.duration
                made.mux_one(packet)
    return file.getvalue()


def frames(
    seconds: float, *, loud: Sequence[tuple[float, float]] = ((0.0, 1e9),), rate: int = RATE
) -> Iterator[Any]:
    """Yield a tone with noise in frames of 20 ms."""
    noise = np.random.default_rng(7)
    for begin in range(0, round(seconds * rate), FRAME):
        moments = (np.arange(FRAME) + begin) / rate
        heard = np.zeros(FRAME)
        for since, until in loud:
            heard[(moments >= since) & (moments < until)] = 1.0
        wave = heard * (0.5 * np.sin(2 * np.pi * 220 * moments) + 0.02 * noise.standard_normal(FRAME))
        frame = av.AudioFrame.from_ndarray(wave.astype(np.float32)[None], format="flt", layout="mono")
        frame.sample_rate, frame.pts = rate, begin
        yield frame


def screen(
    seconds: float,
    *,
    container: str = "webm",
    codec: str = "libvpx",
    size: tuple[int, int] = (320, 200),
    with_sound: bool = False,
    per_second: int = 10,
) -> bytes:
    """Return a picture whose shade changes, perhaps with a tone."""
    file = Stream()
    options = {"movflags": "empty_moov+frag_keyframe+default_base_moof"} if container == "mp4" else {}
    with av.open(file, "w", format=container, options=options) as made:
        stream: Any = made.add_stream(codec, rate=per_second)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"tune": "zerolatency"} if codec == "libx264" else {}
        heard: Any = made.add_stream("libopus", rate=RATE, layout="mono") if with_sound else None
        tone = frames(seconds) if with_sound else iter(())
        for number in range(round(seconds * per_second)):
            shade = np.full((size[1], size[0], 3), number * 7 % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(shade, format="rgb24").reformat(format="yuv420p")
            frame.pts = number
            made.mux(stream.encode(frame))
            while heard is not None and (one := next(tone, None)) is not None:
                made.mux(heard.encode(one))
                if one.pts / RATE >= number / per_second:
                    break
        made.mux(stream.encode(None))
        if heard is not None:
            made.mux(heard.encode(None))
    return file.getvalue()


def in_chunks(body: bytes, count: int) -> list[bytes]:
    """Return a file cut at places that mean nothing, as recorders cut theirs."""
    edges = [len(body) * number // count for number in range(count + 1)]
    return [body[first:last] for first, last in pairwise(edges)]
