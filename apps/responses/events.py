"""What responses tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class ResponsesRecorded(Event):
    """One or more responses were stored; the key is the round's id."""

    name: ClassVar[str] = "response.recorded"
    count: int
