"""The registry of checks of raters: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.rater_checks._base import Check
from apps.core.discovery import modules_in


@cache
def rater_checks() -> tuple[Check, ...]:
    """Return all checks in the order in which they are told."""
    found: list[Check] = [module.CHECK for module in modules_in("apps.analysis.rater_checks")]
    return tuple(sorted(found, key=lambda check: (check.place, check.slug)))
