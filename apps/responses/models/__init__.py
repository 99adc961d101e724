"""Tables of what raters said and did: response, signal, draft, guess; session, recording, transcript."""

from __future__ import annotations

from apps.responses.models.draft import Draft
from apps.responses.models.guess import Guess
from apps.responses.models.recording import (
    Recording,
    RecordingChunk,
    RecordingKind,
    RecordingPart,
    RecordingState,
)
from apps.responses.models.response import Response
from apps.responses.models.session import EventKind, ObserverNote, Session, SessionEvent
from apps.responses.models.signal import Signal, Source
from apps.responses.models.transcript import Transcript, Utterance

__all__ = [
    "Draft",
    "EventKind",
    "Guess",
    "ObserverNote",
    "Recording",
    "RecordingChunk",
    "RecordingKind",
    "RecordingPart",
    "RecordingState",
    "Response",
    "Session",
    "SessionEvent",
    "Signal",
    "Source",
    "Transcript",
    "Utterance",
]
