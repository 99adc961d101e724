"""How loud each tenth of a second is, for a line that people can see silence in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

PER_SECOND = 10


class Loudness:
    """Takes decoded sound as it comes and keeps the loudest sample of each tenth of a second, of all channels."""

    def __init__(self, most_seconds: float) -> None:
        self._room = int(most_seconds * PER_SECOND) + 1
        self._peaks = np.zeros(1_024, dtype=np.float32)
        self._used = 0

    def hear(self, samples: NDArray[Any], *, channels: int, rate: int, begins: float) -> None:
        """Take one frame of samples.

        Args:
            samples: channels x samples where each channel is apart, else 1 x (samples x channels).
            channels: of the sound.
            rate: samples per second of one channel.
            begins: seconds from the beginning of the recording; what lies before it or too far behind is left out.
        """
        loud = _loud(samples, channels)
        first = round(begins * rate)
        while loud.size:
            slot = first * PER_SECOND // rate
            following = -(-(slot + 1) * rate // PER_SECOND)  # the first sample of the next tenth
            here, loud = loud[: following - first], loud[following - first :]
            first = following
            if 0 <= slot < self._room:
                self._keep(slot, float(here.max()))

    def as_bytes(self, seconds: float) -> bytes:
        """Return one byte for each tenth of a second: 0 is silence, 255 the loudest that there is."""
        wanted = min(-(-round(seconds * 1000) * PER_SECOND // 1000), self._room)
        peaks = np.zeros(wanted, dtype=np.float32)
        known = min(wanted, self._used)
        peaks[:known] = self._peaks[:known]
        return np.rint(np.clip(peaks, 0.0, 1.0) * 255).astype(np.uint8).tobytes()

    def _keep(self, slot: int, peak: float) -> None:
        if slot >= self._peaks.size:
            grown = np.zeros(min(self._room, max(slot + 1, 2 * self._peaks.size)), dtype=np.float32)
            grown[: self._peaks.size] = self._peaks
            self._peaks = grown
        self._peaks[slot] = max(self._peaks[slot], peak)
        self._used = max(self._used, slot + 1)


def _loud(samples: NDArray[Any], channels: int) -> NDArray[np.float32]:
    """Return the loudest of all channels at each moment, 0 to 1 for what fits its format."""
    planes = samples.reshape(-1, channels).T if samples.shape[0] == 1 and channels > 1 else samples
    scaled: NDArray[Any]
    if planes.dtype == np.uint8:
        scaled = (planes.astype(np.float32) - 128) / 128
    elif np.issubdtype(planes.dtype, np.integer):
        scaled = planes.astype(np.float32) / -float(np.iinfo(planes.dtype).min)
    else:
        scaled = np.nan_to_num(planes.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.asarray(np.abs(scaled).max(axis=0), dtype=np.float32)
