"""The registry of checks of incoming feedback: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.feedback_checks._base import FeedbackCheck
from apps.core.discovery import modules_in


@cache
def feedback_checks() -> tuple[FeedbackCheck, ...]:
    """Return all checks in the order in which they are told."""
    found: list[FeedbackCheck] = [module.CHECK for module in modules_in("apps.analysis.feedback_checks")]
    return tuple(sorted(found, key=lambda check: (check.place, check.slug)))
