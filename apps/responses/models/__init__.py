"""Tables of what raters said: response, signal, draft, guess."""

from __future__ import annotations

from apps.responses.models.draft import Draft
from apps.responses.models.guess import Guess
from apps.responses.models.response import Response
from apps.responses.models.signal import Signal, Source

__all__ = ["Draft", "Guess", "Response", "Signal", "Source"]
