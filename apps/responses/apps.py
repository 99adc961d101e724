"""Responses and the signals they carry."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses and the signals they carry."""

    name = "apps.responses"
