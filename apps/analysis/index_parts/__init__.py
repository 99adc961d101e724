"""The registry of the alignment index's parts: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.index_parts._base import IndexPart
from apps.core.discovery import modules_in


@cache
def index_parts() -> tuple[IndexPart, ...]:
    """Return all parts in the order in which pages name them."""
    found: list[IndexPart] = [module.PART for module in modules_in("apps.analysis.index_parts")]
    return tuple(sorted(found, key=lambda part: (part.place, part.slug)))
