"""What a replay may hold: how a page looked and what was done on it; nothing that could act, fetch or lead elsewhere.

The page that records keeps to the same list (`static/src/js/replay.js`); whoever opens a page can change it, so what
arrives is written anew here. What a style sheet may fetch is for the policy of the page that plays it.
"""

from __future__ import annotations

import re
from typing import Any

_SHOWN = frozenset(
    [
        "class",
        "id",
        "type",
        "dir",
        "lang",
        "role",
        "hidden",
        "open",
        "disabled",
        "readonly",
        "required",
        "checked",
        "selected",
        "multiple",
        "inert",
        "value",
        "placeholder",
        "rows",
        "cols",
        "start",
        "reversed",
        "scope",
        "colspan",
        "rowspan",
        "min",
        "max",
        "low",
        "high",
        "optimum",
        "step",
        "width",
        "height",
        "size",
        "style",
        "media",
        "xmlns",
        "viewBox",
        "preserveAspectRatio",
        "d",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "points",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "transform",
        "opacity",
        "aria-busy",
        "aria-checked",
        "aria-current",
        "aria-disabled",
        "aria-expanded",
        "aria-hidden",
        "aria-invalid",
        "aria-pressed",
        "aria-selected",
        "data-drag",
        "data-live",
        "data-needs-script",
        "data-side",
        "data-step",
        "data-theme",
        "data-unset",
        "_cssText",
    ]
)
"""Attributes by which a page looks as it did; addresses, names, forms and handlers are none of them."""
_SIZES = re.compile(r"rr_[A-Za-z]{1,30}", re.ASCII)
"""Attributes that the recorder adds: sizes of what it left out, and how far something was scrolled."""
_SPRITE = re.compile(r"/(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.svg#[\w-]+", re.ASCII)
"""A picture within one of our own files."""
_ACTING = frozenset(
    {"script", "iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe"}
)
_GONE = "rr-gone"

_TYPES = frozenset({0, 1, 2, 3, 4})
"""The page was there, was loaded, as a whole, changed, had this size."""
_CHANGED, _META = 3, 4
_SOURCES = frozenset({0, 1, 2, 3, 4, 5, 8, 13, 15})
"""Elements, pointer, click, scroll, size, input, and rules of style sheets."""


def is_shown(event: dict[str, Any]) -> bool:
    """Return whether an event is of a kind that tells how a page looked or was used."""
    data = event.get("data")
    if event["type"] not in _TYPES:
        return False
    if event["type"] != _CHANGED:
        return True
    return isinstance(data, dict) and data.get("source") in _SOURCES and not data.get("isAttachIframe")


def strip(event: dict[str, Any]) -> None:
    """Take from an event, in place, whatever could act, fetch or lead elsewhere."""
    data = event.get("data")
    if event["type"] == _META and isinstance(data, dict):
        data["href"] = ""
    todo: list[Any] = [event]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            _strip_node(value)
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def _strip_node(node: dict[str, Any]) -> None:
    tag = str(node.get("tagName", "")).lower()
    if tag in _ACTING:
        node["tagName"], node["childNodes"] = _GONE, []
    attributes = node.get("attributes")
    if isinstance(attributes, dict):
        node["attributes"] = {
            name: value for name, value in attributes.items() if _may_stay(name, value, tag=tag)
        }


def _may_stay(name: str, value: Any, *, tag: str) -> bool:
    if name == "href":
        return tag == "use" and isinstance(value, str) and _SPRITE.fullmatch(value) is not None
    if isinstance(value, dict | list):
        return name == "style"
    return name in _SHOWN or _SIZES.fullmatch(name) is not None
