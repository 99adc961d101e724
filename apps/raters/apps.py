"""People who judge and what they agreed to."""

from __future__ import annotations

from django.apps import AppConfig


class RatersConfig(AppConfig):
    """People who judge and what they agreed to."""

    name = "apps.raters"
