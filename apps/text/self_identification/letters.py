"""A text as people read it, in lower case, and where each of its characters stands in the text as it was written."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

_UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Categories of characters that nobody sees, or sees as a mark on a letter only."""

_FILLERS = "\u115f\u1160\u3164\u2800"
"""Letters and signs without ink."""

_WHERE = (range(0x80, 0x20000), range(0xE0000, 0xE1000))
"""Where Unicode has unseen characters and dashes."""

_LONGEST = 4
"""A character that stands for more letters than this is a phrase of its own, and is read as itself."""

_FEW = 16
"""So few different characters are replaced one after the other, which is quicker for them than looking each letter up."""

_ALIKE = {
    **dict(zip("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0442\u043a\u043c", "aeopcyxtkm", strict=True)),
    **dict(zip("\u0456\u0455\u0458\u04bb\u04cf\u0501\u051b\u051d", "isjhldqw", strict=True)),
    **dict(zip("\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7", "aeikvoptux", strict=True)),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
}
"""Cyrillic and Greek letters that are drawn like Latin ones in one of their cases, and other apostrophes."""


@dataclass(frozen=True, eq=False)
class Plain:
    """A text as people read it: `text`, made of `written`, and what each character was read as where that is not one character."""

    text: str
    written: str
    moved: dict[str, int]

    def place(self, index: int) -> int:
        """Return which code point of the written text gave the character at `index`."""
        # Unseen characters begin where the next seen one does: the last of those is what is seen.
        return bisect_right(self._starts, index) - 1 if self.moved else index

    @cached_property
    def _starts(self) -> list[int]:
        """Where each written character begins in the text as people read it."""
        # Lone surrogates, which JSON can carry, stay as they are.
        points = np.frombuffer(self.written.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        lengths = np.ones(int(points.max()) + 1, dtype=np.uint8)
        lengths[[ord(character) for character in self.moved]] = list(self.moved.values())
        of_each = lengths[points].astype(np.intp)
        starts: list[int] = (np.cumsum(of_each) - of_each).tolist()
        return starts


def plain(written: str) -> Plain:
    """Return a text as people read it: compatibility forms and letters drawn alike as plain ones, without what nobody sees."""
    if written.isascii():
        return Plain(written.lower(), written, {})
    met = [character for character in set(written) if not character.isascii()]
    read = dict(zip(met, _read(met), strict=True))
    other = {character: letters for character, letters in read.items() if letters != character}
    moved = {character: len(letters) for character, letters in other.items() if len(letters) != 1}
    return Plain(_with(written, other).lower(), written, moved)


def _with(written: str, other: dict[str, str]) -> str:
    """Return a text with other letters for some of its characters."""
    if len(other) > _FEW:
        return written.translate({ord(character): letters for character, letters in other.items()})
    for character, letters in other.items():
        written = written.replace(character, letters)
    return written


def _read(characters: list[str]) -> list[str]:
    """Return what each character is read as: often itself, in lower case, or nothing."""
    # All of them at once, kept apart by a character that none of them turns into.
    read = unicodedata.normalize("NFKC", "\0".join(characters)).lower().translate(_plainly()).split("\0")
    return [
        letters if len(letters) <= _LONGEST else character
        for character, letters in zip(characters, read, strict=True)
    ]


@cache
def _plainly() -> dict[int, str | None]:
    """Return what single characters are read as beyond their compatibility form: None for nothing."""
    table: dict[int, str | None] = {}
    for code in (code for part in _WHERE for code in part):
        category = unicodedata.category(chr(code))
        if category in _UNSEEN:
            table[code] = None
        elif category == "Pd":
            table[code] = "-"
    table.update(dict.fromkeys(map(ord, _FILLERS)))
    table.update({ord(letter): alike for letter, alike in _ALIKE.items()})
    return table
