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
    texts = (part_text(part) for part in (content if isinstance(content, list) else ()))
    return "\n\n".join(text for text in texts if text is not None)


def part_text(part: object) -> str | None:
    """Return the text of a part of a content, None for every other part."""
    if isinstance(part, str):
        return part
    if isinstance(part, Mapping) and part.get("type") in _TEXT_PARTS and isinstance(part.get("text"), str):
        return str(part["text"])
    return None


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
        others = [part for part in content if part_text(part) is None] if isinstance(content, list) else []
        found[turn]["content"] = [{"type": "text", "text": text}, *others] if others else text
    return found
