"""What of a pushed explanation is told to whom. All other fields that were pushed with it are the team's secret and stay on the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_IN_FULL = ("text", "short", "spans")
_IN_SHORT = ("short",)


def disclosed(explanation: Mapping[str, Any], *, in_full: bool) -> dict[str, Any]:
    """Return those fields of an explanation that a member is told.

    Args:
        explanation: as it was pushed.
        in_full: for those who may write; others are told its one sentence.
    """
    return {name: explanation[name] for name in (_IN_FULL if in_full else _IN_SHORT) if name in explanation}
