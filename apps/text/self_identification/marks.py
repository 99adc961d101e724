"""Passages that tell who wrote a text, and texts with such passages covered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

What = Literal["vendor", "model", "phrase", "token", "own"]
Certainty = Literal["sure", "maybe"]


class Mark(NamedTuple):
    """A passage, `start` to `end` in code points, that tells who wrote the text."""

    start: int
    end: int
    what: What
    certainty: Certainty


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks in their order, those that overlap as one that spans them and is what the surest, then longest, of them is."""
    found: list[Mark] = []
    leading = 0
    for mark in sorted(marks):
        length = mark.end - mark.start
        if not found or mark.start >= found[-1].end:
            found.append(mark)
            leading = length
            continue
        last = found[-1]
        surer = mark.certainty != last.certainty and mark.certainty == "sure"
        leads = surer or (mark.certainty == last.certainty and length > leading)
        leading = length if leads else leading
        told = mark if leads else last
        found[-1] = Mark(last.start, max(last.end, mark.end), told.what, told.certainty)
    return found


def mask(text: str, marks: Iterable[Mark], with_: str = "[name removed]") -> str:
    """Return the text with other words in place of every marked passage; overlapping passages are one.

    Raises:
        ValueError: a mark lies outside the text, as one of another text may.
    """
    parts, at = [], 0
    for mark in merged(marks):
        if not 0 <= mark.start < mark.end <= len(text):
            raise ValueError("A mark lies outside the text.")
        parts += [text[at : mark.start], with_]
        at = mark.end
    return "".join([*parts, text[at:]])
