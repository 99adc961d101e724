"""Sessions in which people think aloud, as rows: what a page or an import would have left."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from apps.assignments.models import Assignment
from apps.core.events import publish
from apps.raters.services import Joined
from apps.responses.events import SessionGrew, TranscriptMade
from apps.responses.models import Session, SessionEvent, Transcript, Utterance
from tests.factories.judging import following, token_of
from tests.factories.studies import NOW

Spoken = tuple[float, float, str]


def make_session(joined: Joined) -> Session:
    """Begin a session of the item that a rater has in hand."""
    held = Assignment.objects.select_related("round").get(token=token_of(following(joined)))
    return Session.objects.create(
        assignment=held,
        study_id=held.round.study_id,
        round=held.round,
        rater_id=held.rater_id,
        started_at=NOW,
    )


@transaction.atomic
def say(session: Session, text: str, *, key: str = "k1", kind: str = "said", at: float = 1.0) -> SessionEvent:
    """Type a thought, or ask the assistant."""
    event = SessionEvent.objects.create(session=session, key=key, at=at, kind=kind, text=text)
    publish(SessionGrew(session.round_id, session=session.pk))
    return event


@transaction.atomic
def transcribe(session: Session, *spoken: Spoken, others: Sequence[str] = ()) -> list[Utterance]:
    """Make the next version of what was said; words as `Name: words` are of somebody called so."""
    number = session.transcripts.count() + 1
    made = Transcript.objects.create(session=session, number=number, source="typed", others=list(others))
    rows: Sequence[Utterance] = [
        Utterance(
            transcript=made,
            number=place,
            start=start,
            end=end,
            speaker=text.rpartition(": ")[0] or "rater",
            text=text.rpartition(": ")[2],
        )
        for place, (start, end, text) in enumerate(spoken)
    ]
    publish(TranscriptMade(session.round_id, session=session.pk))
    return Utterance.objects.bulk_create(rows)
