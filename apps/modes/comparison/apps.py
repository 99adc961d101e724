"""The comparison mode as a Django app: its templates and static files are found by lying here."""

from __future__ import annotations

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Two outputs side by side."""

    name = "apps.modes.comparison"
    label = "comparison"
