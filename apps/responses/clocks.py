"""How long what is kept: drafts whose item was given back, recordings, and chunks of recordings that were refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText
from apps.core.retention import Clock, kept_for
from apps.responses.models import Draft, Recording, RecordingKind

_DRAFTS = """
SELECT draft.assignment_id, round.study_id, own.ended_at + interval '7 days'
FROM responses_draft draft
JOIN assignments_assignment own ON own.id = draft.assignment_id
JOIN studies_round round ON round.id = own.round_id
WHERE own.state <> 1 AND own.ended_at IS NOT NULL
"""

# A session that nobody ended was over when the last of it was heard.
_RECORDINGS = """
SELECT recording.id, session.study_id,
       coalesce(session.ended_at, recording.heard_at) + coalesce({keep}, interval '30 days')
FROM responses_recording recording
JOIN responses_session session ON session.assignment_id = recording.session_id
JOIN studies_round round ON round.id = session.round_id
WHERE recording.kind = '{kind}'
"""

_REFUSED = """
SELECT recording.id, session.study_id, recording.heard_at + interval '7 days'
FROM responses_recording recording
JOIN responses_session session ON session.assignment_id = recording.session_id
WHERE recording.state = 'refused'
AND EXISTS (SELECT 1 FROM responses_recordingchunk chunk WHERE chunk.recording_id = recording.id)
"""


def _drop_drafts(keys: Sequence[int], now: datetime) -> None:
    Draft.objects.filter(pk__in=keys).delete()


def _drop_recordings(keys: Sequence[int], now: datetime) -> None:
    for key in keys:
        _drop_recording(key)


@transaction.atomic
def _drop_recording(key: int) -> None:
    """Remove a recording with all its bytes, by a statement for each table, so that no byte is read for it."""
    held = Recording.objects.select_for_update().filter(pk=key).values_list("pk", flat=True).first()
    if held is not None:
        _drop_bytes("responses_recordingpart", [key])
        _drop_bytes("responses_recordingchunk", [key])
        Recording.objects.filter(pk=key).delete()


def _drop_chunks(keys: Sequence[int], now: datetime) -> None:
    _drop_bytes("responses_recordingchunk", keys)


def _drop_bytes(table: str, keys: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE recording_id = ANY(%s)",  # noqa: S608 - one of the two names above
            [list(keys)],
        )


def _recordings(kind: RecordingKind, label: LazyText) -> Clock:
    return Clock(
        f"{kind.value} recordings",
        label,
        _("when the study's consent says, else 30 days after their session ended"),
        _RECORDINGS.format(keep=kept_for(kind.value), kind=kind.value),
        _drop_recordings,
    )


CLOCKS = (
    Clock(
        "drafts",
        _("Drafts that were not sent"),
        _("7 days after their item was given back; at once when it is answered"),
        _DRAFTS,
        _drop_drafts,
    ),
    _recordings(RecordingKind.AUDIO, _("Recordings of voices")),
    _recordings(RecordingKind.SCREEN, _("Recordings of screens")),
    _recordings(RecordingKind.REPLAY, _("Replays of pages")),
    Clock(
        "refused recordings",
        _("Recordings that could not be used"),
        _("7 days after the last of them arrived"),
        _REFUSED,
        _drop_chunks,
    ),
)
