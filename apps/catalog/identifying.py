"""Where outputs tell who wrote them: looked for when they come in, and again when a team's own words change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.models import Team
from apps.catalog.models import Output, System, Version
from apps.core.rendering.texts import text_of
from apps.text.self_identification import Finder

SURE = "sure"
_BLOCK = 2_000

Found = list[list[Any]]
"""Marks as they are stored: [turn, start, end, what, certainty] in code points of the turn's text."""


def finder_of(team: Team) -> Finder:
    """Return what looks for a team's own words beside those that everybody knows.

    Those are its list, the names of its versions that hold a digit, and those of its systems where it has several: the name of the one
    system that all versions share tells none of them from another.
    """
    versions = Version.objects.filter(team=team).values_list("key", "name")
    named = {part for key, name in versions for part in (key, key.rpartition("/")[2], name)}
    words = {word for word in named if any(letter.isdigit() for letter in word)}
    systems = list(System.objects.filter(team=team).values_list("key", "name"))
    if len(systems) > 1:
        words |= {part for pair in systems for part in pair if part}
    return Finder([*team.own_names, *words])


def identifies(messages: Sequence[Mapping[str, Any]], finder: Finder) -> Found:
    """Return where the turns that a version wrote, tools' results among them, tell who it is."""
    return [
        [turn, mark.start, mark.end, mark.what, mark.certainty]
        for turn, message in enumerate(messages)
        if message.get("role") != "user"
        for mark in finder.find(text_of(message))
    ]


def sure(found: Iterable[Sequence[Any]]) -> list[list[int]]:
    """Return the certain marks as masks: [turn, start, end]."""
    return [[turn, start, end] for turn, start, end, _what, certainty in found if certainty == SURE]


def rescan(team: Team) -> int:
    """Look again through all outputs of a team; return how many tell something else now. Rounds keep the masks they have."""
    finder, changed, last = finder_of(team), 0, 0
    while True:
        with transaction.atomic():
            rows = Output.objects.select_for_update().filter(version__team=team, pk__gt=last).order_by("pk")
            block = list(rows.only("id", "messages", "identifies")[:_BLOCK])
            if not block:
                return changed
            last = block[-1].pk
            found = [(output, identifies(output.messages, finder)) for output in block]
            different = [output for output, marks in found if output.identifies != marks]
            for output, marks in found:
                output.identifies = marks
            Output.objects.bulk_update(different, ["identifies"])
            changed += len(different)
