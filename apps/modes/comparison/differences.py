"""What one of two answers says and the other does not: word by word, the same marks on both sides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.rendering import visible_text
from apps.core.rendering.texts import text_of

MOST_WORDS = 100
"""Longer answers are not compared: where words repeat, the work grows with the cube of their number, and a text may be hostile."""

_WORDS = re.compile(r"\s+|[^\s]+")


def differences(outputs: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[SafeString | str, ...]:
    """Return two answers as plain text with the words marked that the other lacks; nothing where they are not two, or too long."""
    if len(outputs) != 2:
        return tuple("" for _output in outputs)
    one, other = ("\n\n".join(text_of(message) for message in messages) for messages in outputs)
    return _compared(one, other)


@lru_cache(maxsize=512)
def _compared(one: str, other: str) -> tuple[SafeString | str, ...]:
    first, second = (_WORDS.findall(visible_text(text)) for text in (one, other))
    if max(len(first), len(second)) > 2 * MOST_WORDS or first == second:  # words and the blanks between them
        return "", ""
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return (
        _marked([(tag != "equal", "".join(first[start:end])) for tag, start, end, _from, _to in blocks]),
        _marked([(tag != "equal", "".join(second[start:end])) for tag, _from, _to, start, end in blocks]),
    )


def _marked(parts: Sequence[tuple[bool, str]]) -> SafeString:
    found = (
        format_html("<mark>{}</mark>", words) if differs and words.strip() else format_html("{}", words)
        for differs, words in parts
    )
    return format_html(
        '<p class="plain" dir="auto">{}</p>', format_html_join("", "{}", ((one,) for one in found))
    )
