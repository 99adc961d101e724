"""The pages of the researcher."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The pages of the researcher."""

    name = "apps.console"
