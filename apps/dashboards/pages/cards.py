"""Cards of the overview in parts: a round of many questions has more than a page may weigh, so the others come when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.dashboards.blocks._base import Group

MOST_CARDS = 24
"""So many cards stand in a part."""

MOST_LINES = 100
"""So many lines at most, unless one card alone has more."""


@dataclass(frozen=True)
class Cards:
    """One part of the cards.

    Attributes:
        number: which part, from 1; `of` is how many there are.
        first: place of its first card among all, from 1; 0 without cards.
        all: how many cards there are.
    """

    groups: tuple[Group, ...]
    number: int
    of: int
    first: int
    all: int

    @property
    def last(self) -> int:
        """Place of its last card among all."""
        return self.first + len(self.groups) - 1 if self.groups else 0

    @property
    def before(self) -> int | None:
        """The part before it."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The part after it."""
        return self.number + 1 if self.number < self.of else None


def cards_of(groups: Sequence[Group], asked: str) -> Cards:
    """Return the part of these cards that is asked for, the first for what is no number, the last for one too great."""
    parts = list(_parts(groups)) or [()]
    known = asked.isascii() and asked.isdigit() and len(asked) < 9
    number = min(max(int(asked), 1), len(parts)) if known else 1
    before = sum(len(part) for part in parts[: number - 1])
    own = parts[number - 1]
    return Cards(own, number, len(parts), before + 1 if own else 0, len(groups))


def _parts(groups: Sequence[Group]) -> Iterator[tuple[Group, ...]]:
    part: list[Group] = []
    lines = 0
    for group in groups:
        own = len(group.list.lines)
        if part and (len(part) == MOST_CARDS or lines + own > MOST_LINES):
            yield tuple(part)
            part, lines = [], 0
        part.append(group)
        lines += own
    if part:
        yield tuple(part)
