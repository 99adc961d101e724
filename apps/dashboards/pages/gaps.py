"""Whom the numbers say nothing about: cells of the sampling plan of whose people nobody has judged."""

from __future__ import annotations

from dataclasses import dataclass

from apps.assignments.people import BlindSpots

MOST = 12
"""How many cells are named; the others are counted."""


@dataclass(frozen=True)
class Gaps:
    """What the note on the results' page says; `more` cells are not named."""

    cells: tuple[str, ...]
    more: int
    planned: int


def gaps_of(spots: BlindSpots) -> Gaps | None:
    """Return the note, None where nobody is missing altogether."""
    if not spots.cells:
        return None
    return Gaps(spots.cells[:MOST], max(0, len(spots.cells) - MOST), spots.planned)
