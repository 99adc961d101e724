"""Every text of a round is checked before anybody but its author reads it.

The rows themselves say what is left to do: words without their row are not checked yet. So a worker that dies in between loses nothing, and
the same event twice does nothing twice.
"""

from __future__ import annotations

from django.db import transaction

from apps.catalog.identifying import finder_of
from apps.core import events
from apps.core.locks import WORDS, try_lock
from apps.insight.events import TextMeasured
from apps.insight.services.intake_answers import check_answers, waiting_answers
from apps.insight.services.intake_sessions import (
    check_words,
    follow_transcripts,
    versions_of,
    waiting_words,
)
from apps.insight.services.intake_texts import hold_sessions, join_responses
from apps.studies.selectors import round_by_id

CONSUMER = "insight.intake"

BATCH = 200
"""Answers, and words of sessions, that one transaction checks: whoever erases or corrects theirs waits for no more than that."""


def take_in_words(round_id: int) -> None:
    """Check the words of a round that are not checked yet.

    Does nothing where another process is at it: the events stay and the next sweep asks again.
    """
    with try_lock(WORDS, round_id) as mine:
        while mine and _take_batch(round_id):
            continue


@transaction.atomic
def _take_batch(round_id: int) -> bool:
    """Check one batch, or let texts follow the newest transcripts; return whether there may be more.

    Events are taken before the words are looked for, so that none is taken whose words were not seen; where more is left they stay.
    All sessions of a batch are held at once, before anything else about a person, as erasure holds them.
    """
    kept = transaction.savepoint()
    events.take(CONSUMER, round_id)
    round_ = round_by_id(round_id)
    if round_ is None:
        return False
    versions = versions_of(round_id)
    if versions.stale:
        transaction.savepoint_rollback(kept)
        follow_transcripts(round_id, versions, known=lambda: finder_of(round_.study.team))
        return True
    newest = list(versions.newest.values())
    answers, words = waiting_answers(round_id, limit=BATCH), waiting_words(round_id, newest, limit=BATCH)
    is_more = BATCH in {len(answers), len(words)}
    if is_more:
        transaction.savepoint_rollback(kept)
    count = 0
    if answers or words:
        hold_sessions(word.session for word in words)
        known = finder_of(round_.study.team)
        count = check_answers(answers, known=known) + check_words(words, known=known)
    join_responses(round_id)
    if count:
        events.publish(TextMeasured(round_id, count=count))
    return is_more and count > 0
