"""The addresses for machines."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The addresses for machines."""

    name = "apps.api"
