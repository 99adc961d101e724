"""The rows of checked texts, and whose they are: no row is written for somebody who is being erased.

Sessions are held before raters, as erasure holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from apps.core.sealed import seal, unseal_text
from apps.insight.models import Text
from apps.insight.personal import ORIGINAL
from apps.insight.services.checking import Checked, checker

_JOIN = """
UPDATE insight_text said SET response_id = given.id
FROM responses_response given
WHERE said.round_id = %s AND said.session_id IS NOT NULL AND given.assignment_id = said.session_id AND NOT given.superseded
  AND said.response_id IS DISTINCT FROM given.id
"""


def hold_sessions(session_ids: Iterable[int]) -> None:
    """Keep sessions from being erased until the transaction ends. Whoever holds raters too does so after this."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM responses_session WHERE assignment_id = ANY(%s) ORDER BY assignment_id FOR KEY SHARE",
            [sorted(set(session_ids))],
        )


def hold_raters(rater_ids: Iterable[int]) -> set[int]:
    """Keep raters from being erased until the transaction ends; return those that are there and have not withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM raters_rater WHERE id = ANY(%s) AND status <> 'withdrawn' ORDER BY id FOR KEY SHARE",
            [sorted(set(rater_ids))],
        )
        return {int(row[0]) for row in cursor.fetchall()}


def filled(text: Text, written: str, checked: Checked) -> Text:
    """Return a new row with what was found; the words as they were said are sealed where others read different ones."""
    text.shown = checked.shown
    text.original = seal(written, purpose=ORIGINAL) if checked.shown != written else ""
    text.language = checked.language
    text.findings = checked.findings
    text.toxicity = checked.toxicity
    text.sentiment = checked.sentiment
    text.state = checked.state
    text.checker = checker()
    return text


def said_in(text: Text) -> str:
    """Return the words of a text as they were said."""
    return unseal_text(text.original, purpose=ORIGINAL) if text.original else text.shown


def store_texts(texts: Sequence[Text]) -> None:
    """Store new rows."""
    Text.objects.bulk_create(texts, batch_size=500)


def join_responses(round_id: int) -> None:
    """Say of words that were said in a session to which answer they belong, once there is one and after each correction."""
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, [round_id])
