"""The registry of a full review's parts: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.review_parts._base import Part
from apps.core.discovery import modules_in


@cache
def review_parts() -> tuple[Part, ...]:
    """Return all parts in the order in which they are made."""
    found: list[Part] = [module.PART for module in modules_in("apps.analysis.review_parts")]
    return tuple(sorted(found, key=lambda part: (part.place, part.slug)))
