"""The contract of a recogniser, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from apps.text.personal_data.marks import Mark
from apps.text.self_identification import Finder
from apps.text.self_identification.letters import Plain


@dataclass(frozen=True)
class Reading:
    """A text as a recogniser gets it.

    Attributes:
        written: as it was written; marks are in its code points.
        plain: as people read it, in lower case, without what nobody sees.
        known: finds names of models and vendors, and a team's own.
    """

    written: str
    plain: Plain
    known: Finder

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a passage of the plain text stands in the written one."""
        return self.plain.place(start), self.plain.place(end - 1) + 1


class Recogniser(Protocol):
    """Finds one kind of personal data, or several.

    Attributes:
        slug: its name.
        missing: the package that it needs and that is not installed, "" where nothing is missing.
    """

    slug: str

    @property
    def missing(self) -> str:
        """The package that is not installed."""

    def find(self, text: Reading) -> Iterable[Mark]:
        """Return marks in code points of the written text; in time linear in it, and never raising."""


class Rule:
    """A recogniser that needs nothing installed."""

    slug = ""
    missing = ""


_DIGITS = re.compile(r"\d(?:[ \-]?\d){11,}")
_LONGEST_RUN = 400


def digit_runs(text: str, least: int, most: int) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, digits) of every row of whole groups of digits, with one space or dash between groups, that has so many digits.

    A run of more than 400 characters is no number that belongs to anybody.
    """
    for run in _DIGITS.finditer(text):
        if run.end() - run.start() > _LONGEST_RUN:
            continue
        groups = [
            (part.start() + run.start(), part.end() + run.start())
            for part in re.finditer(r"\d+", run.group())
        ]
        for first in range(len(groups)):
            digits = ""
            for start, end in groups[first:]:
                digits += text[start:end]
                if len(digits) > most:
                    break
                if len(digits) >= least:
                    yield groups[first][0], end, digits
