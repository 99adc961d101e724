"""Where outputs tell who wrote them: looked for when they come in, and again before a round shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.catalog.models import Output, System, Version
from apps.core.locks import CATALOG, lock_for_transaction
from apps.core.rendering.pictures import words_of_pictures
from apps.core.rendering.pieces import said_beside
from apps.core.rendering.texts import text_of
from apps.text.self_identification import Finder

SURE = "sure"
EXPLANATION, SHORT, PICTURES, BESIDE = -1, -2, -3, -4
"""What stands in place of a turn's number for the text of an output's explanation, its one sentence, words about pictures, and what
its turns say beside their texts: refusals, what tools were asked and answered."""

_BLOCK = 200
"""Outputs that are searched between two words with Postgres, which waits half a minute at most; each may be long."""
_SHORTEST = 4
_JOINTS = frozenset(" -_/.:")

Found = list[list[Any]]
"""Marks as they are stored: [turn, start, end, what, certainty] in code points of the turn's text."""


def finder_of(team: Team) -> Finder:
    """Return what looks for a team's own words beside those that everybody knows.

    Those are all of its list, and what is telling among the names of its versions and systems. The name of the one system that all
    versions share tells none of them from another.
    """
    versions = list(Version.objects.filter(team=team).values_list("key", "name"))
    systems = list(System.objects.filter(team=team).values_list("key", "name"))
    named = {part for key, name in versions for part in (key, key.rpartition("/")[2], name)}
    if len(systems) > 1:
        named |= {part for pair in systems for part in pair}
    own = Team.objects.values_list("own_names", flat=True).get(pk=team.pk)
    return Finder([*own, *(word for word in named if is_telling(word))])


def is_telling(name: str) -> bool:
    """Return whether a name stands in nobody's text by chance: letters with a digit, or several parts, of four characters at least.

    A single word ("ward", "baseline") and a bare number or date stand in other people's sentences too; who wants those hidden puts
    them on the team's list.
    """
    if len(name) < _SHORTEST or not any(letter.isalpha() for letter in name):
        return False
    return any(letter.isdigit() for letter in name) or any(joint in name.strip() for joint in _JOINTS)


def identifies(
    messages: Sequence[Mapping[str, Any]], explanation: Mapping[str, Any], finder: Finder
) -> Found:
    """Return where an output tells who wrote it: in any of its turns, those of tools and users too, and in its explanation."""
    texts = [(turn, text_of(message)) for turn, message in enumerate(messages)]
    texts += [(PICTURES, words_of_pictures(messages)), (BESIDE, said_beside(messages))]
    texts += [
        (place, words)
        for place, name in ((EXPLANATION, "text"), (SHORT, "short"))
        if isinstance(words := explanation.get(name), str)
    ]
    return [
        [turn, mark.start, mark.end, mark.what, mark.certainty]
        for turn, text in texts
        if text
        for mark in finder.find(text)
    ]


def sure(found: Iterable[Sequence[Any]]) -> list[list[int]]:
    """Return the certain marks as masks: [turn, start, end]."""
    return [[turn, start, end] for turn, start, end, _what, certainty in found if certainty == SURE]


@transaction.atomic
def search_again(*, team: Team, outputs: QuerySet[Output]) -> int:
    """Search outputs with the words that the team has by now; return how many tell something else than before.

    An import of the same team waits meanwhile, as it writes what it found itself.

    Args:
        team: whose words.
        outputs: of the team.
    """
    lock_for_transaction(CATALOG, team.pk)
    finder, changed, last = finder_of(team), 0, 0
    rows = outputs.order_by("pk").only("id", "messages", "explanation", "identifies")
    while block := list(rows.filter(pk__gt=last)[:_BLOCK]):
        last, different = block[-1].pk, []
        for output in block:
            marks = identifies(output.messages, output.explanation, finder)
            if marks != output.identifies:
                output.identifies = marks
                different.append(output)
        Output.objects.bulk_update(different, ["identifies"])
        changed += len(different)
    return changed
