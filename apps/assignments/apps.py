"""Slots, leases and sides."""

from __future__ import annotations

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """Slots, leases and sides."""

    name = "apps.assignments"
