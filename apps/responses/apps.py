"""Responses and the signals they carry."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses and the signals they carry."""

    name = "apps.responses"

    def ready(self) -> None:
        """Register what is kept about people, for how long, and who puts recordings together."""
        from apps.core import events, personal, retention
        from apps.raters.events import ConsentTakenBack
        from apps.responses.clocks import CLOCKS
        from apps.responses.events import RecordingClosed
        from apps.responses.personal import PART
        from apps.responses.services import assembling, unagreed

        personal.register(PART)
        events.register(RecordingClosed, assembling.CONSUMER)
        events.register(ConsentTakenBack, unagreed.CONSUMER)
        for clock in CLOCKS:
            retention.register(clock)
