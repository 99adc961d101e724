"""Replays of a page: lists of events of what it looked like and what happened on it, in which what was typed is masked.

The shape is that of rrweb: an event has a type, a timestamp in milliseconds, and data. The page masks before it sends.
It is checked here once more, because whoever opens a page can change it, and what somebody types belongs to them until
they send it. What could act in a page, or fetch something for it, is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from apps.responses.media.kept import Kept
from apps.responses.media.limits import MAX_DURATION
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.showing import is_shown, strip

MEDIA_TYPE = "application/x-ndjson"
MAX_DEPTH = 200
"""Of objects and lists in each other; pages are not nested deeper."""

_INPUT = 5
"""The source by which an event says that something was typed."""
_TYPED = ("value", "placeholder")
_BY_AUTHOR = frozenset({"option", "button", "li", "progress", "meter", "data", "param"})
"""Elements whose value nobody types."""


def rewrite(source: Path, target: Path) -> Kept:
    """Write a replay as one event a line and return what it is.

    Args:
        source: JSON arrays of events, one behind the other.
        target: the new file.

    Raises:
        Unusable: it is no replay, shows what somebody typed, or is beyond a limit.
    """
    first, last = math.inf, -math.inf
    with target.open("wb") as new:
        for event in _events(source.read_bytes()):
            moment = _moment(event)
            refuse_unmasked(event)
            if not is_shown(event):
                continue
            first, last = min(first, moment), max(last, moment)
            strip(event)
            line = json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            new.write(line.encode("utf-8", "replace") + b"\n")
    if first > last:
        raise Unusable(Problem.EMPTY)
    if last - first > MAX_DURATION * 1000:
        raise Unusable(Problem.TOO_LONG)
    return Kept(MEDIA_TYPE, (last - first) / 1000, b"")


def refuse_unmasked(event: Any) -> None:
    """Refuse an event that shows what somebody typed.

    Raises:
        Unusable: it does, or it is nested too deeply to be looked through.
    """
    todo: list[tuple[Any, int, bool]] = [(event, 0, False)]
    while todo:
        value, depth, is_field = todo.pop()
        if depth > MAX_DEPTH:
            raise Unusable(Problem.BROKEN)
        if isinstance(value, dict):
            is_field = is_field or _is_field(value)
            _refuse_typed(value, is_field=is_field)
            todo += [(inner, depth + 1, is_field) for inner in value.values()]
        elif isinstance(value, list):
            todo += [(inner, depth + 1, is_field) for inner in value]


def _refuse_typed(node: dict[str, Any], *, is_field: bool) -> None:
    """Refuse an object that shows what was typed; `is_field` says that it is, or lies in, something to type in."""
    shown: list[Any] = []
    if node.get("source") == _INPUT:
        shown.append(node.get("text"))
    if is_field:
        shown += [node.get("textContent"), node.get("text")]
    attributes = node.get("attributes")
    if isinstance(attributes, dict) and _tag(node) not in _BY_AUTHOR:
        shown += [attributes.get(name) for name in _TYPED]
    if any(isinstance(text, str) and "".join(text.split()).strip("*") for text in shown):
        raise Unusable(Problem.NOT_MASKED)


def _is_field(node: dict[str, Any]) -> bool:
    attributes = node.get("attributes")
    edited = attributes.get("contenteditable") if isinstance(attributes, dict) else None
    return _tag(node) in {"input", "textarea"} or edited not in {None, False, "false"}


def _tag(node: dict[str, Any]) -> str:
    tag = node.get("tagName")
    return tag.lower() if isinstance(tag, str) else ""


def _events(body: bytes) -> Iterator[Any]:
    decoder = json.JSONDecoder(parse_constant=_no_number)
    try:
        text, place = body.decode().strip(), 0
        while place < len(text):
            events, place = decoder.raw_decode(text, place)
            if not isinstance(events, list):
                raise Unusable(Problem.OTHER_TYPE)
            yield from events
            while place < len(text) and text[place].isspace():
                place += 1
    except (ValueError, RecursionError) as error:
        raise Unusable(Problem.OTHER_TYPE) from error


def _moment(event: Any) -> float:
    """Return when an event was, in milliseconds."""
    if not isinstance(event, dict) or not isinstance(event.get("type"), int):
        raise Unusable(Problem.OTHER_TYPE)
    moment = event.get("timestamp")
    if isinstance(moment, bool) or not isinstance(moment, int | float) or not 0 <= moment < 1e15:
        raise Unusable(Problem.OTHER_TYPE)
    return float(moment)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
