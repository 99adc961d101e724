"""Slots, leases and sides."""

from __future__ import annotations

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """Slots, leases and sides."""

    name = "apps.assignments"

    def ready(self) -> None:
        """Register what is kept about people, and for how long."""
        from apps.assignments.clocks import CLOCKS
        from apps.assignments.personal import PART
        from apps.core import personal, retention

        personal.register(PART)
        for clock in CLOCKS:
            retention.register(clock)
