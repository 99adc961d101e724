"""Words of the consent in further languages, or for single purposes."""

from __future__ import annotations

from typing import Any

from apps.console.setup.drafting import Change
from apps.console.setup.pointers import get, pointer_of, put

_LONGEST = 80


def added(purpose: str, language: str) -> Change:
    """Return the change that makes room for the words of a purpose in a language; they are still empty."""
    purpose, language = purpose.strip()[:_LONGEST], language.strip()[:_LONGEST]

    def change(document: dict[str, Any]) -> None:
        place = pointer_of("consent", "texts", purpose, language)
        if purpose and language and get(document, place) is None:
            put(document, place, "")

    return change
