"""Names of themes: no two that are shown in a round have the same."""

from __future__ import annotations

from collections.abc import Container
from itertools import count

LONGEST = 80


def fresh_name(wanted: str, taken: Container[str]) -> str:
    """Return a name as it is wanted, with a number behind it where it is taken."""
    if wanted[:LONGEST] not in taken:
        return wanted[:LONGEST]
    numbered = (f"{wanted[: LONGEST - 5]} {number}" for number in count(2))
    return next(name for name in numbered if name not in taken)
