"""The throw-away mode as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ThrowawayConfig(AppConfig):
    """A mode that nothing outside this folder names."""

    name = "tests.modes.throwaway"
    label = "throwaway"
