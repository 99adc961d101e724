"""The one JSON writer and reader for what the product itself stores."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def dumps(value: object) -> str:
    """Return compact JSON; NaN and infinity are refused, because Postgres would refuse them later."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text that the product itself wrote."""
    return json.loads(text)


def canonical(value: object) -> bytes:
    """Return the canonical form: sorted keys, no blanks, UTF-8. Equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.encode()


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
