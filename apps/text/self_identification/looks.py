"""What is looked for: a literal that a quick search finds, the pattern that begins with it, and the words that tell whether to search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from apps.text.self_identification.marks import What

_LETTER = r"a-z0-9\u00df-\u024f"
"""Latin letters and digits. Others do not bound a name: scripts without spaces write them against each other."""

AFTER = rf"(?![{_LETTER}])"

_SPACES = bytes(code if 97 <= code <= 122 else 32 for code in range(256))


class Weight(IntEnum):
    """What a name is worth where the text does not speak of itself beside it."""

    SURE = 0
    CAPITAL = 1
    """Certain with a capital letter: "Llama 3", but not "llama 3"."""
    NAME = 2
    """Never certain: also a person, a star sign, a letter."""
    WORD = 3
    """Not certain with a capital letter, nothing without one: a word of everyday's language."""


@dataclass(frozen=True)
class Look:
    """A pattern of something that tells who wrote a text; only texts that hold one of the words `keys` can match it."""

    keys: tuple[str, ...]
    pattern: re.Pattern[str]
    what: What
    weight: Weight


def look(anchor: str, rest: str, what: What, weight: Weight = Weight.SURE, keys: Iterable[str] = ()) -> Look:
    """Return a look for `anchor`, a literal, and the pattern `rest` after it, neither beginning nor ending within a word.

    Its key is the anchor, or `keys` where letters may follow it at once. The test of what stands before comes after the literal, so that the
    search still runs from literal to literal.
    """
    literal = re.escape(anchor)
    before = rf"(?<![{_LETTER}]{literal})" if anchor[0].isalnum() else ""
    pattern = re.compile(f"{literal}{before}(?:{rest}){AFTER}")
    return Look(tuple(keys) or (first_letters(anchor),), pattern, what, weight)


def words_of(text: str) -> set[str]:
    """Return the runs of the letters a to z in a text in lower case."""
    return set(text.encode("ascii", "replace").translate(_SPACES).decode("ascii").split())


def first_letters(text: str) -> str:
    """Return the first run of the letters a to z, nothing where there is none."""
    found = re.search("[a-z]+", text)
    return found.group() if found else ""
