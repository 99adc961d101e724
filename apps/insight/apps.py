"""What people's words mean: checks at intake, codes, themes, suggestions."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """What people's words mean."""

    name = "apps.insight"

    def ready(self) -> None:
        """Register what is kept about people."""
        from apps.core import personal
        from apps.insight.personal import PART

        personal.register(PART)
