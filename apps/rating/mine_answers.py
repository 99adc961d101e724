"""A person's own answers, in words: the list, page by page, and one of them with what they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.insight.selectors import originals_of
from apps.raters.selectors import participations_of_people
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.models import Response
from apps.responses.selectors import answers_given, first_given
from apps.responses.services.asking import Said, said_in_words
from apps.responses.services.correcting import correctable_until
from apps.responses.written import with_words

PAGE = 20


@dataclass(frozen=True)
class AnswerRow:
    """One judgment in the list.

    Attributes:
        token: by which its page is found.
        study: the words they read as the study's name.
        revision: 1, or more where it was corrected.
        may_correct: it may still be said otherwise.
    """

    token: str
    study: str
    at: datetime
    said: tuple[Said, ...]
    revision: int
    may_correct: bool


@dataclass(frozen=True)
class AnswersPage:
    """A page of the list; `following` is the address of the next one's place, None on the last."""

    rows: tuple[AnswerRow, ...]
    following: int | None
    begun: bool


def answers_page(secrets: Sequence[str], *, before: int, now: datetime) -> AnswersPage:
    """Return a page of a browser's person's own answers, last first."""
    people = {participation.rater_id for participation in participations_of_people(secrets)}
    found = answers_given(people, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    first = first_given(row.assignment_id for row in shown)
    taken_out = originals_of([row.pk for row in shown])
    return AnswersPage(
        rows=tuple(_row(row, taken_out.get(row.pk, {}), first[row.assignment_id], now) for row in shown),
        following=shown[-1].pk if len(found) > PAGE else None,
        begun=before > 0,
    )


def _row(response: Response, taken_out: Mapping[str, str], first_at: datetime, now: datetime) -> AnswerRow:
    round_ = frozen_round(response.round_id)
    until = correctable_until(response.assignment, round_, first_at, now)
    placement = frozen_item(response.item_id).placement(
        tuple(response.assignment.sides), level=round_.level(response.assignment.arm)
    )
    return AnswerRow(
        token=response.assignment.token,
        study=round_.protocol.document.title,
        at=response.at,
        said=said_in_words(round_, placement, with_words(response.answers, taken_out)),
        revision=response.revision,
        may_correct=until is not None,
    )
