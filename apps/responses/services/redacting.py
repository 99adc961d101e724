"""Other words in place of somebody's own, wherever those are stored: what a check took out is in no row that anybody reads.

A post is still known again: its hash is of what was sent, and stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from apps.core import jsontext
from apps.responses.models import SessionEvent, Utterance


def redact_answers(*, response_id: int, words: Mapping[str, str]) -> None:
    """Put words at their places in an answer, in the caller's transaction; a place that the answer does not have stays so.

    Args:
        response_id: whose answers.
        words: by place, as `apps.responses.written` counts them.
    """
    with connection.cursor() as cursor:
        for place, text in words.items():
            cursor.execute(
                "UPDATE responses_response SET answers = jsonb_set(answers, %s::text[], %s::jsonb, false) WHERE id = %s",
                [place.split("/"), jsontext.dumps(text), response_id],
            )


def redact_event(*, session_id: int, key: str, text: str) -> None:
    """Put words in place of those of something typed in a session."""
    SessionEvent.objects.filter(session_id=session_id, key=key).update(text=text)


def redact_utterance(*, utterance_id: int, text: str) -> None:
    """Put words in place of those of something said, in every version of the transcript that says it between the same seconds."""
    said = Utterance.objects.select_related("transcript").get(pk=utterance_id)
    same = Utterance.objects.filter(transcript__session=said.transcript.session_id, text=said.text)
    same.filter(start=said.start, end=said.end).update(text=text)
