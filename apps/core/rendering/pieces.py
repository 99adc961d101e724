"""What a turn shows, piece by piece: the page is drawn from it, and what names may hide in is read from it.

Messages come in the shape of chat interfaces: `{"role": ..., "content": ...}`, content a string or a list of typed parts.
Only role, content, refusal and tool calls are read. A `name` is not: it may tell which model spoke.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from apps.core.rendering.pictures import Picture
from apps.core.rendering.texts import BAR, HIDDEN, part_text
from apps.core.rendering.visible import visible_text

_LONGEST_NAME = 80
_MEDIA = {
    **dict.fromkeys(("image_url", "input_image", "image"), "image"),
    **dict.fromkeys(("input_audio", "audio"), "audio"),
    **dict.fromkeys(("video", "video_url"), "video"),
    **dict.fromkeys(("file", "input_file"), "file"),
}
_ESCAPE = re.compile(r'\\[bfnrt"/\\]')
_BARS = {"type": "refusal", "refusal": BAR * HIDDEN}
"""A part that is shown as bars and that `text_of` leaves out, so that marks in the turn's text stay where they are."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words; `own` where `text_of` holds them, `written` where they are shown as they were written."""

    words: str
    own: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Unshown:
    """A part that is only named: image, audio, video, file, or "" for what is not known."""

    what: str


@dataclass(frozen=True, slots=True)
class Folded:
    """What a tool was asked under its name, "" where that is not known, or what it answered, without one."""

    inside: tuple[Piece, ...]
    called: str | None = None


Piece = Text | Picture | Unshown | Folded


def role_of(turn: Mapping[str, Any]) -> str:
    """Return who speaks: system, user, assistant, tool or other."""
    role = turn.get("role")
    known = {"developer": "system", "function": "tool"}
    name = known.get(role, role) if isinstance(role, str) else ""
    return name if name in {"system", "user", "assistant", "tool"} else "other"


def pieces_of(turn: object) -> list[Piece]:
    """Return all that a turn shows, in its order; what has an unknown shape is JSON text. Never raises for JSON values."""
    if not isinstance(turn, Mapping):
        return [_as_json(turn)]
    content, refusal, calls = turn.get("content"), turn.get("refusal"), turn.get("tool_calls")
    if role_of(turn) == "tool":
        pieces: list[Piece] = [Folded(_result(content, own=True))]
    else:
        pieces = list(_content(content))
        if isinstance(refusal, str) and refusal:
            pieces.append(Text(refusal))
    return [*pieces, *(_call(call) for call in (calls if isinstance(calls, list) else []))]


def said_beside(turns: Sequence[Mapping[str, Any]]) -> str:
    """Return the words that turns show beside their texts, a line for each piece: refusals, what tools were asked and answered."""
    return "\n".join(words for turn in turns for piece in pieces_of(turn) for words in _beside(piece))


def without_beside(turns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the turns with bars, behind their texts and pictures, for all that they say beside these."""
    return [_with_bars(turn) if said_beside([turn]) else dict(turn) for turn in turns]


def _with_bars(turn: Mapping[str, Any]) -> dict[str, Any]:
    role, content = turn.get("role"), turn.get("content")
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    kept = [
        part
        for part in (parts if isinstance(parts, list) else [])
        if not said_beside([{"role": role, "content": [part]}])
    ]
    return {"role": role, "content": [*kept, _BARS]}


def _beside(piece: Piece) -> Iterator[str]:
    """Yield the words of a piece that stand in no turn's text; a name behind an escaped line break is a word of its own."""
    if isinstance(piece, Folded):
        if piece.called:
            yield piece.called
        for one in piece.inside:
            yield from _beside(one)
    elif isinstance(piece, Text) and not piece.own:
        yield _ESCAPE.sub(" ", piece.words) if piece.written else piece.words


def _content(content: object) -> Iterator[Piece]:
    if isinstance(content, list):
        yield from _listed(content, _part, Text("", own=True))
    elif content is not None:
        yield Text(content, own=True) if isinstance(content, str) else _as_json(content)


def _result(content: object, *, own: bool) -> tuple[Piece, ...]:
    """Return what a tool answered, its text as it was written; `own` where it is the turn's content."""
    text = Text("", own=own, written=True)
    if isinstance(content, list):
        return tuple(_listed(content, _result_part, text)) or (text,)
    return (replace(text, words=content) if isinstance(content, str) else _as_json(content),)


def _listed(parts: list[Any], piece_of: Callable[[Any], Piece], text: Text) -> Iterator[Piece]:
    """Yield the pieces of parts; those of text that stand together are one `text`."""
    for is_none, together in groupby(parts, lambda part: part_text(part) is None):
        if is_none:
            yield from map(piece_of, together)
        else:
            yield replace(text, words="\n\n".join(part_text(part) or "" for part in together))


def _part(part: object) -> Piece:
    if isinstance(part, Mapping) and part.get("type") == "tool_result":
        return Folded(_result(part.get("content"), own=False))
    return _plain_part(part)


def _result_part(part: object) -> Piece:
    """Return a part of what a tool answered; one of an unknown kind, or another answer, is JSON text."""
    piece = _plain_part(part)
    return _as_json(part) if piece == Unshown("") else piece


def _plain_part(part: object) -> Piece:
    """Return a part that is no text: of what is not shown its kind only, never its address or file name."""
    if isinstance(part, Picture):
        return part
    kind = part.get("type") if isinstance(part, Mapping) else None
    if isinstance(part, Mapping) and kind == "refusal" and isinstance(part.get("refusal"), str):
        return Text(part["refusal"])
    return Unshown(_MEDIA.get(kind, "") if isinstance(kind, str) else "")


def _call(call: object) -> Piece:
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        return Folded((_as_json(call),), called="")
    arguments = function.get("arguments")
    asked = Text(arguments, written=True) if isinstance(arguments, str) else _as_json(arguments)
    return Folded((asked,), called=visible_text(function["name"])[:_LONGEST_NAME])


def _as_json(value: object) -> Piece:
    """Return a value as JSON text, pictures in it by their kind only."""
    try:
        return Text(json.dumps(_bare(value), ensure_ascii=False, indent=2), written=True)
    except (TypeError, ValueError, RecursionError):
        return Unshown("")


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    kind = value.get("type")
    if isinstance(kind, str) and _MEDIA.get(kind) == "image":
        return {"type": kind}
    return {key: _bare(one) for key, one in value.items()}
