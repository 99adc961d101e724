"""The formats in which transcripts come, one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.responses.transcripts._base import TranscriptFormat


@cache
def formats() -> dict[str, TranscriptFormat]:
    """Return every format by its slug."""
    return {found.slug: found for found in (module.FORMAT for module in modules_in(__name__))}


def format_of(slug: str) -> TranscriptFormat | None:
    """Return one format, or None where nobody wrote its file."""
    return formats().get(slug)
