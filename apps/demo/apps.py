"""The demo, made through services only."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo, made through services only."""

    name = "apps.demo"
