"""Studies, their protocols, rounds and items."""

from __future__ import annotations

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Studies, their protocols, rounds and items."""

    name = "apps.studies"
