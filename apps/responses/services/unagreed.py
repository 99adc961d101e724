"""Recordings whose consent was taken back: they go, and so does what was written down from them.

A consent that was given again counts for what is begun from then on.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.core import events
from apps.core.events import Consumer, publish
from apps.raters.consent import RECORDINGS
from apps.raters.models import Consent
from apps.responses.events import TranscriptMade
from apps.responses.models import Recording, RecordingKind, Session, Transcript

NAME = "responses.unagreed"

IMPORTED = "import"
"""The source of transcripts that came with judgments made elsewhere."""


@transaction.atomic
def drop_unagreed(round_id: int) -> int:
    """Remove the recordings of a round that were begun under no consent that stands; return how many.

    With the last of its sound a session loses the transcripts that were made from it.
    """
    events.take(NAME, round_id)
    gone = 0
    for kind, purpose in RECORDINGS.items():
        agreed = Consent.objects.filter(
            rater=OuterRef("session__rater"),
            round=round_id,
            purpose=purpose,
            withdrawn_at=None,
            given_at__lte=OuterRef("made_at"),
        )
        found = Recording.objects.filter(session__round=round_id, kind=kind).exclude(Exists(agreed))
        sessions = set(found.values_list("session_id", flat=True))
        if kind == RecordingKind.AUDIO:
            sessions |= _written_down(round_id, purpose)
        if not sessions:
            continue
        # Whoever writes into a session holds its row, as whoever erases it does.
        list(Session.objects.select_for_update(no_key=True).filter(pk__in=sessions).order_by("pk"))
        gone += found.count()
        found.delete()
        if kind == RecordingKind.AUDIO:
            Transcript.objects.filter(session__in=sessions).exclude(source=IMPORTED).delete()
            for session in sorted(sessions):
                publish(TranscriptMade(round_id, session=session))
    return gone


def _written_down(round_id: int, purpose: str) -> set[int]:
    """Return sessions with a transcript whose person took the consent back; the sound may have gone by its own clock before."""
    given = Consent.objects.filter(rater=OuterRef("rater"), round=round_id, purpose=purpose)
    taken_back = given.filter(withdrawn_at__isnull=False)
    written = Transcript.objects.filter(session=OuterRef("pk")).exclude(source=IMPORTED)
    rows = Session.objects.filter(Exists(taken_back), Exists(written), round=round_id).exclude(
        Exists(given.filter(withdrawn_at=None))
    )
    return set(rows.values_list("pk", flat=True))


CONSUMER = Consumer(NAME, drop_unagreed)
