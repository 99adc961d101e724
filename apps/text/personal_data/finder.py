"""Asks every recogniser of a text, and makes one list of what they found."""

from __future__ import annotations

from functools import cache

from apps.text.personal_data.marks import Mark, merged
from apps.text.personal_data.recognisers import recognisers
from apps.text.personal_data.recognisers._base import Reading
from apps.text.self_identification import Finder
from apps.text.self_identification.letters import plain


def find(text: str, *, known: Finder | None = None) -> tuple[Mark, ...]:
    """Return the marks in their order; none overlaps another. Never raises, in time linear in the text.

    Args:
        text: the words.
        known: finds what is never a person's name; without, names of models and vendors.
    """
    reading = Reading(text, plain(text), known or _everybodys())
    return merged(
        mark for recogniser in recognisers() if not recogniser.missing for mark in recogniser.find(reading)
    )


def absent() -> dict[str, str]:
    """Return which recognisers are not at work, with the package that each of them lacks."""
    return {recogniser.slug: recogniser.missing for recogniser in recognisers() if recogniser.missing}


@cache
def _everybodys() -> Finder:
    return Finder()
