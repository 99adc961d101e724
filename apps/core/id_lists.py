"""Many ids as one value of a statement."""

from __future__ import annotations

from collections.abc import Iterable


def as_array(ids: Iterable[int]) -> str:
    """Return ids as the text of an array, to be cast to bigint[]: a list would be an expression of as many parts, planned in seconds."""
    return f"{{{','.join(map(str, ids))}}}"
