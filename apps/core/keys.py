"""Keys that are put together from others and still fit their column."""

from __future__ import annotations

import hashlib

_HASH = 16
"""Hexadecimal digits that tell two long keys apart."""


def fitted(key: str, *, most: int = 200) -> str:
    """Return the key, or its beginning and a hash of the whole where it is longer than `most` code points."""
    if len(key) <= most:
        return key
    return f"{key[: most - _HASH - 1]}~{hashlib.sha256(key.encode()).hexdigest()[:_HASH]}"
