"""The addresses for machines."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The addresses for machines."""

    name = "apps.api"

    def ready(self) -> None:
        """Tell drf-spectacular of our classes: its extensions register by being imported."""
        import_module("apps.api.openapi.extensions")
