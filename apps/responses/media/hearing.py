"""Sound is decoded packet by packet: to see that it can be played, and how loud it is."""

from __future__ import annotations

from typing import Any

import av

from apps.responses.media.limits import (
    FREE_SECONDS,
    MAX_CHANNELS,
    MAX_DURATION,
    MAX_SAMPLES,
    MAX_SAMPLES_PER_BYTE,
)
from apps.responses.media.loudness import Loudness
from apps.responses.media.problems import Problem, Unusable


class Hearing:
    """Decodes one stream of sound. `zero` is the second of the stream that the recording begins with."""

    def __init__(self, stream: Any, *, size: int) -> None:
        self._context = stream.codec_context
        self._context.thread_count = 1
        self._context.options = {"max_samples": str(MAX_SAMPLES)}
        self._size = size
        self._samples = 0
        self._next = 0.0
        self.loudness = Loudness(MAX_DURATION)
        self.zero = 0.0

    def accepts(self, packet: Any) -> bool:
        """Decode a packet; return whether it can be played.

        Raises:
            Unusable: far more sound comes out of the file than its bytes can hold.
        """
        try:
            frames = self._context.decode(packet)
        except av.error.MemoryError:
            raise
        except (av.FFmpegError, ValueError):
            return False
        for frame in frames:
            self._hear(frame)
        return True

    def _hear(self, frame: Any) -> None:
        channels, rate = frame.layout.nb_channels, frame.sample_rate
        if not 0 < channels <= MAX_CHANNELS or rate <= 0:
            raise Unusable(Problem.TOO_DENSE)
        self._samples += frame.samples
        if self._samples > max(FREE_SECONDS * rate, self._size * MAX_SAMPLES_PER_BYTE):
            raise Unusable(Problem.TOO_DENSE)
        if self._samples > 2 * MAX_DURATION * rate:
            raise Unusable(Problem.TOO_LONG)
        begins = self._next if frame.time is None else frame.time - self.zero
        self._next = begins + frame.samples / rate
        self.loudness.hear(frame.to_ndarray(), channels=channels, rate=rate, begins=begins)
