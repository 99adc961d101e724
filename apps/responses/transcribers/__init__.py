"""Programs that write down what is said, one file each, found by lying here. The product brings none of their models."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.responses.transcribers._base import Transcriber


@cache
def transcribers() -> tuple[Transcriber, ...]:
    """Return every transcriber, by the names of their files."""
    return tuple(module.TRANSCRIBER for module in modules_in(__name__))


def transcriber() -> Transcriber | None:
    """Return the first that can work on this machine, None where sessions are transcribed elsewhere."""
    return next((one for one in transcribers() if one.available()), None)
