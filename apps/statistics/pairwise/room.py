"""How many versions a table of all their pairs has room for."""

from __future__ import annotations

from apps.statistics.errors import Undefined

MOST_VERSIONS = 2_000
"""Four million pairs: 32 MiB a table of them."""


def require_room(versions: int) -> None:
    """Raise Undefined for more versions than a table of all pairs has room for."""
    if versions > MOST_VERSIONS:
        raise Undefined(
            "%(versions)d versions are too many to compare all with all; choose at most %(most)d of them.",
            versions=versions,
            most=MOST_VERSIONS,
        )
