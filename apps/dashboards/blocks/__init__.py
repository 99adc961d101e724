"""Cards of a dashboard: one file for each family of measures, found by lying here. What no file takes is shown by its own name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_lazy

from apps.analysis.selectors import Results
from apps.core.discovery import modules_in
from apps.dashboards.blocks._base import Block, Group
from apps.dashboards.blocks._plain import plain_groups
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Question, Subject
from apps.studies.derived import SPOKEN

_WORDS = {SPOKEN: gettext_lazy("What was said and typed in sessions")}
"""Words beside metrics that no question asks."""

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
        yield from block.groups(results, question, provenance)
    yield from plain_groups(results, question, provenance, but=taken)


def asked_and_measured(results: Results, subject: Subject) -> list[Question]:
    """Return the protocol's questions, then the metrics that come from none."""
    asked = {question.key for question in subject.questions}
    others = dict.fromkeys(e.metric for e in results.estimates if e.metric not in asked)
    return [
        *subject.questions,
        *(Question(key, key, called(key), str(_WORDS.get(key, ""))) for key in others),
    ]


def called(key: str) -> str:
    """Return what a metric is called that no question asks."""
    return key.replace("_", " ").capitalize()
