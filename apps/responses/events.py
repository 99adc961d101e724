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


@dataclass(frozen=True)
class SessionGrew(Event):
    """Words were typed or events came in a session; the key is the round's id."""

    name: ClassVar[str] = "session.grew"
    session: int


@dataclass(frozen=True)
class TranscriptMade(Event):
    """A session has a new version of its transcript; the key is the round's id."""

    name: ClassVar[str] = "transcript.made"
    session: int


@dataclass(frozen=True)
class RecordingClosed(Event):
    """All chunks of a recording have arrived, or no more will; the key is the recording's id."""

    name: ClassVar[str] = "recording.closed"
