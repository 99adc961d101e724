"""How well the checks of texts do on planted sentences, and the table of it in the documentation."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

from apps.text.language import UNKNOWN, language_of
from apps.text.personal_data import WORDS, find
from tests.text.people import LANGUAGES, cases


class Figure(NamedTuple):
    """Of one kind: passages planted, found whole, and found where none of that kind stands."""

    planted: int
    found: int
    mistaken: int

    @property
    def recall(self) -> float:
        """The share of the planted that was found."""
        return self.found / self.planted

    @property
    def precision(self) -> float:
        """The share of what was found that was planted."""
        return self.found / (self.found + self.mistaken)


@cache
def figures() -> dict[str, Figure]:
    """Return the figures of each kind; only marks that are sure count as found."""
    planted, found, mistaken = Counter[str](), Counter[str](), Counter[str]()
    for case in cases():
        sure = [mark for mark in find(case.text) if mark.certainty == "sure"]
        for start, end, what in case.spans:
            planted[what] += 1
            found[what] += any(mark.what == what and mark.start <= start and end <= mark.end for mark in sure)
        for mark in sure:
            hit = any(
                mark.what == what and mark.start < end and start < mark.end for start, end, what in case.spans
            )
            mistaken[mark.what] += not hit
    return {what: Figure(planted[what], found[what], mistaken[what]) for what in WORDS}


def table() -> str:
    """Return the figures as the documentation shows them."""
    lines = ["| kind | planted | found | mistaken | recall | precision |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {what} | {one.planted} | {one.found} | {one.mistaken} | {one.recall:.3f} | {one.precision:.3f} |"
        for what, one in figures().items()
    ]
    return "\n".join(lines)


@cache
def languages() -> tuple[int, int, int]:
    """Return how many sentences were told right, wrong, and not told."""
    told = [(tag, language_of(text).tag) for tag, texts in LANGUAGES.items() for text in texts]
    right = sum(tag == said for tag, said in told)
    unknown = sum(said == UNKNOWN for _tag, said in told)
    return right, len(told) - right - unknown, unknown
