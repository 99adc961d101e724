"""Pictures in messages: a part names one by the hash of what was uploaded, a page shows it under an address of its own.

A part is `{"type": "image", "media": "<sha256>", "alt": "..."}`. What names no stored picture is never loaded: not an
address, not data in the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as one page shows it. No JSON can make one, so a message cannot choose an address.

    Attributes:
        address: where this page finds it.
        width, height: in pixels, so that the page does not move when it comes.
        alt: what the message says that it shows, "" for nothing.
    """

    address: str
    width: int
    height: int
    alt: str = ""


Place = Callable[[str, str], Picture | None]
"""Gives the picture for a hash and its words, None where there is none."""


def picture_hash(part: object) -> str | None:
    """Return the hash by which a part names a picture, None for every other part."""
    if not isinstance(part, Mapping) or part.get("type") != "image":
        return None
    named = part.get("media")
    return named if isinstance(named, str) and _HASH.fullmatch(named) else None


def pictures_named(turns: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the hashes that messages name, in their order, as often as they stand there."""
    named = (picture_hash(part) for turn in turns for part in _parts(turn))
    return [found for found in named if found is not None]


def words_of_pictures(turns: Iterable[Mapping[str, Any]]) -> str:
    """Return what messages say that their pictures show, a line for each."""
    shown = (part for turn in turns for part in _parts(turn) if picture_hash(part) is not None)
    return "\n".join(_alt(part) for part in shown)


def without_words(turns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages with pictures that say nothing of what they show."""
    return [
        _with_parts(turn, lambda part: {**part, "alt": ""} if picture_hash(part) else part) for turn in turns
    ]


def place_pictures(turns: Sequence[Mapping[str, Any]], place: Place) -> list[dict[str, Any]]:
    """Return the messages with `Picture`s where their parts name one that `place` knows; it is asked in their order."""
    return [_with_parts(turn, lambda part: _placed(part, place)) for turn in turns]


def _placed(part: Any, place: Place) -> Any:
    named = picture_hash(part)
    return part if named is None else place(named, _alt(part)) or part


def _with_parts(turn: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    content = turn.get("content")
    return (
        {**turn, "content": [change(part) for part in content]} if isinstance(content, list) else dict(turn)
    )


def _parts(turn: Mapping[str, Any]) -> list[Any]:
    content = turn.get("content")
    return content if isinstance(content, list) else []


def _alt(part: Mapping[str, Any]) -> str:
    alt = part.get("alt")
    return alt if isinstance(alt, str) else ""
