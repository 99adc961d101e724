"""Recordings as they are played: any part of one, without reading the rest."""

from __future__ import annotations

from collections.abc import Iterator

from apps.core.range_reply import range_of
from apps.responses.models import Recording
from apps.responses.services.assembling import PART

__all__ = ["range_of", "read_range"]

_AT_ONCE = 4


def read_range(*, recording: Recording, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a recording from place `start` to before `end`, a few parts at a time.

    It ends early where the recording is erased meanwhile.
    """
    while start < end:
        first, last = start // PART, (end - 1) // PART
        parts = recording.parts.filter(number__gte=first, number__lt=min(first + _AT_ONCE, last + 1))
        found = list(parts.order_by("number").values_list("number", "data"))
        if not found:
            return
        for number, data in found:
            yield bytes(data[max(start - number * PART, 0) : end - number * PART])
        start = (found[-1][0] + 1) * PART
