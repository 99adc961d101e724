"""Finds every passage of a text that tells who wrote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from apps.text.self_identification.letters import Plain, plain
from apps.text.self_identification.looks import Look, Weight, words_of
from apps.text.self_identification.marks import Certainty, Mark, merged
from apps.text.self_identification.names import LOOKS
from apps.text.self_identification.own import own_looks
from apps.text.self_identification.phrases import said
from apps.text.self_identification.speaking import Speaking

_SURNAME = re.compile(r"\s[A-Z][a-z]{2,}")


class Finder:
    """Looks for names, phrases and tokens that everybody knows, and for a team's own words; building it is dear, using it is not."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        """Take a team's own words; ones that are too short to tell anything are left out."""
        looks: dict[str, list[Look]] = defaultdict(list)
        for look in (*LOOKS, *own_looks(own_words)):
            for key in look.keys:
                looks[key].append(look)
        self._always = looks.pop("", [])
        self._looks = dict(looks)

    def find(self, text: str) -> tuple[Mark, ...]:
        """Return the marks in their order; none overlaps another. Never raises, in time linear in the text."""
        read = plain(text)
        words = words_of(read.text)
        found = merged([*self._named(read, words), *said(read.text, words)])
        if not read.moved:
            return tuple(found)
        return tuple(
            Mark(read.place(mark.start), read.place(mark.end - 1) + 1, mark.what, mark.certainty)
            for mark in found
        )

    def _named(self, read: Plain, words: set[str]) -> Iterator[Mark]:
        speaking = Speaking(read.text, words)
        looks = {look: None for word in words & self._looks.keys() for look in self._looks[word]}
        for look in (*looks, *self._always):
            for found in look.pattern.finditer(read.text):
                start, end = found.span()
                certainty = _weighed(look.weight, start, end, read, speaking) if look.weight else "sure"
                if certainty:
                    yield Mark(start, end, look.what, certainty)


def _weighed(weight: Weight, start: int, end: int, read: Plain, speaking: Speaking) -> Certainty | None:
    """Return how certain a name is that may be something else, None where it is nobody's; a surname makes it a person's."""
    capital = read.written[read.place(start)].isupper()
    if weight == Weight.CAPITAL and capital:
        return "sure"
    if speaking.names(start, end) and not _SURNAME.match(read.written, read.place(end - 1) + 1):
        return "sure"
    return None if weight == Weight.WORD and not capital else "maybe"
