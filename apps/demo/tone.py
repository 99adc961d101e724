"""A tone in the place of somebody's voice, as a browser's recorder would send it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import av
import numpy as np

_RATE = 48_000
_FRAME = 960


class _Stream(BytesIO):
    """A file that cannot be gone back in: a recorder writes neither duration nor index."""

    def seekable(self) -> bool:
        return False


def tone(seconds: float) -> bytes:
    """Return WebM with Opus: a tone that rises and falls, with pauses, as speech has them."""
    file = _Stream()
    with av.open(file, "w", format="webm") as made:
        stream: Any = made.add_stream("libopus", rate=_RATE, layout="mono")
        stream.bit_rate = 24_000
        for begin in range(0, round(seconds * _RATE), _FRAME):
            moments = (np.arange(_FRAME) + begin) / _RATE
            speaks = (np.sin(moments * 0.9) > -0.35) * (0.55 + 0.45 * np.sin(moments * 5.3))
            wave = 0.4 * speaks * np.sin(2 * np.pi * (180 + 40 * np.sin(moments * 1.7)) * moments)
            frame = av.AudioFrame.from_ndarray(
                (wave * 32_767).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = _RATE, begin
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return file.getvalue()
