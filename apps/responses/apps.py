"""Responses and the signals they carry."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses and the signals they carry."""

    name = "apps.responses"

    def ready(self) -> None:
        """Register what is kept about people."""
        from apps.core import personal
        from apps.responses.personal import PART

        personal.register(PART)
