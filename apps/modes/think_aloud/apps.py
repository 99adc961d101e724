"""The think-aloud mode as a Django app: its templates and static files are found by lying here."""

from __future__ import annotations

from django.apps import AppConfig


class ThinkAloudConfig(AppConfig):
    """A task in steps, done while saying what one thinks."""

    name = "apps.modes.think_aloud"
    label = "think_aloud"
