"""Slots, leases and sides."""

from __future__ import annotations

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """Slots, leases and sides."""

    name = "apps.assignments"

    def ready(self) -> None:
        """Register what is kept about people."""
        from apps.assignments.personal import PART
        from apps.core import personal

        personal.register(PART)
