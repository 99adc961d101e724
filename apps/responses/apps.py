"""Responses and the signals they carry."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses and the signals they carry."""

    name = "apps.responses"

    def ready(self) -> None:
        """Register what is kept about people, and for how long."""
        from apps.core import personal, retention
        from apps.responses.clocks import CLOCKS
        from apps.responses.personal import PART

        personal.register(PART)
        for clock in CLOCKS:
            retention.register(clock)
