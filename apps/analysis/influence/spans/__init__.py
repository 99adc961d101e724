"""The registry of low-confidence spans: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.influence.spans._base import Span
from apps.core.discovery import modules_in


@cache
def spans() -> tuple[Span, ...]:
    """Return all kinds of low-confidence spans in the order in which they are told."""
    found: list[Span] = [module.SPAN for module in modules_in("apps.analysis.influence.spans")]
    return tuple(sorted(found, key=lambda span: (span.place, span.slug)))
