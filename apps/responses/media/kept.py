"""What becomes of a recording."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """A recording that can be used; the file itself lies beside.

    Attributes:
        media_type: of the new file.
        duration: in seconds.
        peaks: one byte for each tenth of a second, as `Loudness` gives them; none where there is no sound.
    """

    media_type: str
    duration: float
    peaks: bytes
