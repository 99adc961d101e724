"""The plain text of a message, in whose code points marks are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BAR = "\u2588"
"""What stands for a hidden character."""

HIDDEN = 5
"""So many bars stand for a hidden passage, however long it was."""

_TEXT_PARTS = {"text", "input_text", "output_text"}


def text_of(message: Mapping[str, Any]) -> str:
    """Return the text of a message: its content, or its text parts with a blank line between them."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "\n\n".join(part["text"] for part in _parts(content))


def _parts(content: object) -> list[dict[str, Any]]:
    """Return the parts of a content that hold text."""
    listed = content if isinstance(content, list) else []
    return [
        part
        for part in listed
        if isinstance(part, dict) and part.get("type") in _TEXT_PARTS and isinstance(part.get("text"), str)
    ]


def masked(messages: list[dict[str, Any]], masks: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """Return the messages with bars where `masks`, [turn, start, end] in code points of `text_of`, say; a bar keeps no length.

    A masked message holds one text: the parts that it had are joined, and what was no text stands behind it.
    """
    if not masks:
        return messages
    found = [dict(message) for message in messages]
    for turn in {mask[0] for mask in masks}:
        text = text_of(messages[turn])
        for _turn, start, end in sorted((tuple(mask) for mask in masks if mask[0] == turn), reverse=True):
            text = text[:start] + BAR * HIDDEN + text[end:]
        content = messages[turn].get("content")
        texts = _parts(content)
        others = [part for part in content if part not in texts] if isinstance(content, list) else []
        found[turn]["content"] = [{"type": "text", "text": text}, *others] if others else text
    return found
