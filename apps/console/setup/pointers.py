"""Reading and writing places of a document by JSON pointer. A draft may hold anything, so nothing here assumes a shape."""

from __future__ import annotations

from typing import Any


def parts_of(pointer: str) -> list[str]:
    """Return the words of a pointer, unescaped."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def pointer_of(*words: str) -> str:
    """Return the pointer to a place, escaped."""
    return "".join(f"/{_escape(word)}" for word in words)


def get(document: object, pointer: str) -> Any:
    """Return what stands there, None where nothing does."""
    value: Any = document
    for part in parts_of(pointer):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def put(document: dict[str, Any], pointer: str, value: object) -> None:
    """Write a value; mappings on the way are made, and what stands there instead of one gives way."""
    *way, last = parts_of(pointer)
    holder: Any = document
    for part in way:
        following = get(holder, pointer_of(part))
        if not isinstance(following, dict | list):
            following = {}
            _set(holder, part, following)
        holder = following
    _set(holder, last, value)


def drop(document: dict[str, Any], pointer: str) -> None:
    """Remove a key, and the mappings below the first level that it leaves empty."""
    way = parts_of(pointer)
    holder = get(document, pointer_of(*way[:-1]))
    if not isinstance(holder, dict) or way[-1] not in holder:
        return
    del holder[way[-1]]
    if not holder and len(way) > 2:
        drop(document, pointer_of(*way[:-1]))


def _set(holder: Any, part: str, value: object) -> None:
    if isinstance(holder, dict):
        holder[part] = value
    elif isinstance(holder, list) and part.isdigit() and int(part) < len(holder):
        holder[int(part)] = value


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
