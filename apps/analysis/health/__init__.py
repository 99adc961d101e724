"""The registry of health checks: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.health._base import Check
from apps.core.discovery import modules_in


@cache
def checks() -> tuple[Check, ...]:
    """Return all checks, by name."""
    found: list[Check] = [module.CHECK for module in modules_in("apps.analysis.health")]
    return tuple(found)
