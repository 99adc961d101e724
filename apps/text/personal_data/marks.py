"""Passages about a person, and texts in which words in brackets say what stood there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

What = Literal["e-mail", "phone", "card", "account", "ip", "link", "address", "name"]
Certainty = Literal["sure", "maybe"]

WORDS: Final[dict[What, str]] = {
    "e-mail": "[e-mail]",
    "phone": "[phone]",
    "card": "[card]",
    "account": "[account]",
    "ip": "[IP address]",
    "link": "[link]",
    "address": "[address]",
    "name": "[name]",
}
"""What stands in place of each."""

_FIRST: Final[tuple[What, ...]] = ("link", "e-mail", "card", "account", "ip", "phone", "address", "name")
"""Whose word a passage gets where several recognisers found it: the narrower comes first."""


class Mark(NamedTuple):
    """A passage, `start` to `end` in code points, about a person. `sure` is replaced at once, `maybe` is for somebody to look at."""

    start: int
    end: int
    what: What
    certainty: Certainty = "sure"


def merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return marks in their order, those that overlap as one that spans them: the surest, then the narrowest kind, names it."""
    found: list[Mark] = []
    for mark in sorted(marks):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
            continue
        last = found[-1]
        leads = min(last, mark, key=lambda one: (one.certainty != "sure", _FIRST.index(one.what)))
        found[-1] = Mark(last.start, max(last.end, mark.end), leads.what, leads.certainty)
    return tuple(found)


def redact(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with a word in brackets in place of every marked passage; overlapping passages are one.

    Raises:
        ValueError: a mark lies outside the text, as one of another text may.
    """
    parts, at = [], 0
    for mark in merged(marks):
        if not 0 <= mark.start < mark.end <= len(text):
            raise ValueError("A mark lies outside the text.")
        parts += [text[at : mark.start], WORDS[mark.what]]
        at = mark.end
    return "".join([*parts, text[at:]])
