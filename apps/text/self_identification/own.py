"""A team's own words, as looks: names of its systems and versions, and what else it says must not be read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

from apps.text.self_identification.letters import plain
from apps.text.self_identification.looks import Look, first_letters, look

_SHORTEST, _SHORTEST_SIGNS = 3, 2
_JOINTS = re.compile(r"[\s_-]+")


def own_looks(words: Iterable[str]) -> tuple[Look, ...]:
    """Return looks for words however their parts are joined: "ward assistant" finds "Ward-Assistant" too.

    Words of fewer than three characters, or two where they are not Latin ones, are left out: they would be found everywhere. Words with the same
    first part share a look, so that hundreds of versions of one system cost little more than one.
    """
    alike: dict[str, list[list[str]]] = defaultdict(list)
    for word in sorted({plain(word).text for word in words}, key=lambda word: (-len(word), word)):
        parts = [part for part in _JOINTS.split(word) if part]
        if parts and _is_telling(word):
            alike[parts[0]].append(parts)
    return tuple(_look(first, several) for first, several in sorted(alike.items()))


def is_findable(word: str) -> bool:
    """Return whether a word is looked for; too short ones and bare signs are not."""
    return bool(own_looks([word]))


def _look(first: str, several: list[list[str]]) -> Look:
    """Return one look for words of one first part; the longest come first, so that what is found ends where the longest of them does."""
    rests = "|".join("".join(rf"[\s_-]{{0,2}}{re.escape(part)}" for part in parts[1:]) for parts in several)
    keys = {first_letters(joined) for parts in several for joined in accumulate(parts)}
    return look(first, rests, "own", keys=sorted(keys))


def _is_telling(word: str) -> bool:
    return any(letter.isalnum() for letter in word) and len(word.strip()) >= (
        _SHORTEST if word.isascii() else _SHORTEST_SIGNS
    )
