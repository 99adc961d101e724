"""What one of two answers says and the other does not: word by word, the same marks on both sides."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from apps.core.rendering import visible_text
from apps.core.rendering.cache import RenderCache
from apps.core.rendering.marks import with_marks
from apps.core.rendering.texts import text_of
from apps.modes.comparison.alignment import in_common

MOST_WORDS = 20_000
"""Answers with more words than this are not compared."""

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Japanese and Chinese are written without blanks: each character counts as a word, with the signs above and below it."""

_SIGNS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u3099\u309a"

_WORDS = re.compile(rf"[{_UNSPACED}][{_SIGNS}]*|[^\s{_UNSPACED}]+")
_STOPS = ".,;:!?"

cache = RenderCache(entries=2_000, characters=8_000_000)
"""Marked texts by themselves and the one beside them: an item is judged by many, in both orders."""

Span = tuple[int, int]


def differences(outputs: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[SafeString | str, ...]:
    """Return two answers as plain text with the words marked that the other lacks; nothing where they are not two, alike or too long."""
    if len(outputs) != 2:
        return tuple("" for _output in outputs)
    one, other = ("\n\n".join(text_of(message) for message in messages) for messages in outputs)
    first, second = cache.get((one, other)), cache.get((other, one))
    if first is None or second is None:
        # Compared in one order, so that the marks do not depend on which stands left.
        turned = one > other
        first, second = _compared(*sorted((one, other)))[:: -1 if turned else 1]
        cache.put((one, other), first)
        cache.put((other, one), second)
    return first, second


def _compared(one: str, other: str) -> tuple[SafeString, SafeString]:
    texts = visible_text(one), visible_text(other)
    spans = [_spans(text) for text in texts]
    first, second = ([text[start:end] for start, end in of] for text, of in zip(texts, spans, strict=True))
    if max(len(first), len(second)) > MOST_WORDS or first == second:
        return escape(""), escape("")
    shared = in_common(first, second)
    return _marked(texts[0], spans[0], shared[0]), _marked(texts[1], spans[1], shared[1])


def _spans(text: str) -> list[Span]:
    """Return where words stand; the stops at the end of a word are one of their own."""
    found: list[Span] = []
    for word in _WORDS.finditer(text):
        start, end = word.span()
        if text[end - 1] not in _STOPS:
            found.append((start, end))
            continue
        stops = start + len(word[0].rstrip(_STOPS))
        found += [span for span in ((start, stops), (stops, end)) if span[0] < span[1]]
    return found


def _marked(text: str, spans: Sequence[Span], shared: Collection[int]) -> SafeString:
    """Return the text with one mark for each run of words that the other lacks."""
    runs: list[Span] = []
    for place, (start, end) in enumerate(spans):
        if place in shared:
            continue
        if runs and place - 1 not in shared:
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    return format_html('<p class="plain" dir="auto">{}</p>', with_marks(text, runs))
