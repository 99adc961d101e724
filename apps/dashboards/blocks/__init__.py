"""Cards of a dashboard: one file for each family of measures, found by lying here. What no file takes is shown by its own name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from django.utils.translation import gettext_lazy

from apps.analysis.selectors import Results
from apps.core.discovery import modules_in
from apps.dashboards.blocks._base import Block, Group
from apps.dashboards.blocks._plain import plain_groups
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Question, Subject
from apps.studies.derived import GUESS, INTERPRETABILITY, SPOKEN

_WORDS = {
    SPOKEN: gettext_lazy("What was said and typed in sessions"),
    INTERPRETABILITY: gettext_lazy("All answers on the explanation together, from 0 to 100%"),
    GUESS: gettext_lazy("Which system people thought they saw"),
}
"""Words beside metrics that no question asks; all others are behaviour."""

_BEHAVIOUR = gettext_lazy("Measured while people worked")

ON_THE_BOARD = frozenset({"win_rate", "average_win_rate", "bradley_terry", "rank", "position_effect"})
"""Measures that the leaderboard, the table of wins and the headline figures show."""


@cache
def blocks() -> tuple[Block, ...]:
    """Return the cards that there are, in the order of their places."""
    found = [module.BLOCK for module in modules_in("apps.dashboards.blocks")]
    return tuple(sorted(found, key=lambda block: block.place))


def groups_of(results: Results, subject: Subject, provenance: Provenance) -> list[Group]:
    """Return the cards of a round: those of each question, then of what no question asks."""
    return [
        group
        for question in asked_and_measured(results, subject)
        for group in _of_question(results, question, provenance)
    ]


def _of_question(results: Results, question: Question, provenance: Provenance) -> Iterator[Group]:
    taken = set(ON_THE_BOARD)
    for block in blocks():
        taken |= set(block.measures)
        for group in block.groups(results, question, provenance):
            yield replace(group, is_plain=group.is_plain or block.is_plain)
    yield from plain_groups(results, question, provenance, but=taken)


def asked_and_measured(results: Results, subject: Subject) -> list[Question]:
    """Return the protocol's questions, then the metrics that come from none."""
    asked = {question.key for question in subject.questions}
    others = dict.fromkeys(e.metric for e in results.estimates if e.metric not in asked)
    return [
        *subject.questions,
        *(Question(key, key, called(key), str(_WORDS.get(key, _BEHAVIOUR))) for key in others),
    ]


def called(key: str) -> str:
    """Return what a metric is called that no question asks."""
    return key.replace("_", " ").capitalize()
