"""Core: what every other app may lean on. It knows none of them."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Errors, events, safe rendering, charts, counters."""

    name = "apps.core"
