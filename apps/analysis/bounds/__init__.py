"""The registry of a gate's bounds: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.bounds._base import Bound
from apps.core.discovery import modules_in


@cache
def bounds() -> dict[str, Bound]:
    """Return all bounds by the words that rules use for them."""
    found: list[Bound] = [module.BOUND for module in modules_in("apps.analysis.bounds")]
    return {slug: bound for bound in found for slug in bound.slugs}
