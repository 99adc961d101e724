"""What is measured of how an item was judged, by its page and by the server: an allow-list of numbers, never what was typed."""

from __future__ import annotations

import math
from typing import Any

from apps.core.text import BadJSON, loads_bounded

MAX_BYTES = 4_096

TIMES = {
    "active_ms": "active_seconds",
    "visible_ms": "visible_seconds",
    "wall_ms": "wall_seconds",
    "first_action_ms": "first_action_seconds",
}
"""Measurements that a page sends in milliseconds, and the names under which they are kept in seconds."""

COUNTS = ("revisions", "scroll_depth", "blurs", "focus_changes", "pastes", "pasted_chars")
"""Measurements that are kept as they are sent."""

DEVICE = "device"
"""The kind of device, by the width of the window alone: a number of `DEVICES`. The width itself is not sent."""

DEVICES = {0: "phone", 1: "tablet", 2: "desktop"}

REFUSALS = "refusals"
"""How often sending came back, because something was missing or did not fit. The server counts it, so it holds without script, and no page
can say otherwise."""

MEASURED = frozenset({*TIMES.values(), *COUNTS, DEVICE, REFUSALS})
"""All that is measured of a judgment of ours, by the names under which it is kept."""


def read_behaviour(text: str) -> dict[str, float]:
    """Return the known, finite, non-negative numbers of a snapshot; anything else is left out.

    A page's measurements are a help, not an answer: a broken snapshot never costs the judgment.
    """
    if not text or len(text) > MAX_BYTES:
        return {}
    try:
        value: Any = loads_bounded(text)
    except BadJSON:
        return {}
    if not isinstance(value, dict):
        return {}
    times = {kept: value[sent] / 1000 for sent, kept in TIMES.items() if _is_measure(value.get(sent))}
    counts = {name: float(value[name]) for name in COUNTS if _is_measure(value.get(name))}
    device = value.get(DEVICE)
    if isinstance(device, int) and not isinstance(device, bool) and device in DEVICES:
        counts[DEVICE] = float(device)
    return times | counts


def active_seconds(measured: dict[str, float]) -> float | None:
    """Return the seconds that count as time spent: active if known, else visible, else none."""
    return measured.get("active_seconds", measured.get("visible_seconds"))


def _is_measure(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value < 1e9
