"""What sessions hold about the people who spoke in them: what happened, what was said, what was recorded, what observers noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from django.db import connection

from apps.core.personal import Basis, PersonalFile, Rows, Table
from apps.responses.models import (
    ObserverNote,
    Recording,
    RecordingChunk,
    RecordingPart,
    Session,
    SessionEvent,
    Transcript,
    Utterance,
)

_STUDY = "as long as the study; 30 days after the person withdrew"
_SOUND = "as long as the study's consent says, which is 30 days without a word there"

SESSION_TABLES = (
    Table(
        "responses_session",
        "that somebody worked on an item while thinking aloud",
        Basis.CONSENT,
        _STUDY,
        {
            "started_at": "when it began",
            "ended_at": "when it ended",
            "duration": "how long it took, in seconds",
            "step": "how far it came",
        },
    ),
    Table(
        "responses_sessionevent",
        "what happened in a session, and typed thoughts, with their seconds",
        Basis.CONSENT,
        _STUDY,
        {
            "at": "seconds from the beginning",
            "kind": "what happened",
            "label": "which step, answer or page",
            "text": "what was typed: a thought, or a question to the assistant, and its reply",
            "seconds": "how long it lasted",
            "received_at": "when it arrived",
        },
        {"key": "It is made by the page at random, so that nothing is stored twice."},
    ),
    Table(
        "responses_observernote",
        "what an observer wrote down of a session",
        Basis.CONSENT,
        _STUDY,
        {"at": "seconds from the beginning", "text": "the note", "made_at": "when it was written"},
    ),
    Table(
        "responses_recording",
        "sound, screen or replay of a session, where it was agreed to",
        Basis.CONSENT,
        _SOUND,
        {
            "kind": "what was recorded",
            "state": "whether it arrived whole and can be played",
            "declared": "the kind of file that the browser said it is",
            "media_type": "the kind of file that it is",
            "begins_at": "seconds from the beginning of the session",
            "duration": "in seconds",
            "size": "in bytes",
            "peaks": "how loud each tenth of a second is",
            "problem": "why it could not be used",
            "made_at": "when it began",
            "heard_at": "when something arrived last",
        },
        {
            "token": "It would open the recording to whoever reads the file.",
            "chunks": "It counts how many pieces arrived.",
        },
    ),
    Table(
        "responses_recordingchunk",
        "a recording as it arrives",
        Basis.CONSENT,
        "until the recording is assembled; at once when it is erased",
        {},
        {
            "number": "It counts.",
            "data": "It is handed over as a file.",
            "digest": "It is computed from the data.",
        },
    ),
    Table(
        "responses_recordingpart",
        "a recording as it is kept",
        Basis.CONSENT,
        _SOUND,
        {},
        {"number": "It counts.", "data": "It is handed over as a file."},
    ),
    Table(
        "responses_transcript",
        "a version of what was said in a session",
        Basis.CONSENT,
        _STUDY,
        {
            "number": "which version",
            "source": "who or what wrote it down",
            "language": "the language of the words",
            "others": "names of those in it who are somebody else",
            "made_at": "when it was made",
        },
    ),
    Table(
        "responses_utterance",
        "what was said, with its seconds",
        Basis.CONSENT,
        _STUDY,
        {
            "number": "its place",
            "start": "seconds from the beginning",
            "end": "seconds from the beginning",
            "speaker": "who spoke",
            "text": "the words",
            "confidence": "how sure the transcriber was",
        },
    ),
)


_ERASE_BYTES = (
    """
DELETE FROM responses_recordingchunk piece USING responses_recording recording, responses_session session
WHERE piece.recording_id = recording.id AND recording.session_id = session.assignment_id AND session.rater_id = %s
""",
    """
DELETE FROM responses_recordingpart piece USING responses_recording recording, responses_session session
WHERE piece.recording_id = recording.id AND recording.session_id = session.assignment_id AND session.rater_id = %s
""",
)


def collect_sessions(rater_id: int) -> dict[str, Rows]:
    """Return the rows about a rater's sessions, by table."""
    sessions = Session.objects.filter(rater_id=rater_id).order_by("pk")
    events = SessionEvent.objects.filter(session__rater_id=rater_id).order_by("session_id", "at", "pk")
    notes = ObserverNote.objects.filter(session__rater_id=rater_id).order_by("session_id", "at")
    recordings = Recording.objects.filter(session__rater_id=rater_id).order_by("session_id", "begins_at")
    transcripts = Transcript.objects.filter(session__rater_id=rater_id).order_by("session_id", "number")
    spoken = (
        Utterance.objects.filter(transcript__session__rater_id=rater_id)
        .select_related("transcript")
        .order_by("transcript_id", "number")
    )
    return {
        "responses_session": [
            {
                "assignment": one.pk,
                "started_at": one.started_at.isoformat(),
                "ended_at": one.ended_at.isoformat() if one.ended_at else None,
                "duration": one.duration,
                "step": one.step,
            }
            for one in sessions
        ],
        "responses_sessionevent": [
            {
                "assignment": one.session_id,
                "at": one.at,
                "kind": one.kind,
                "label": one.label,
                "text": one.text,
                "seconds": one.seconds,
                "received_at": one.received_at.isoformat(),
            }
            for one in events
        ],
        "responses_observernote": [
            {
                "assignment": one.session_id,
                "at": one.at,
                "text": one.text,
                "made_at": one.made_at.isoformat(),
            }
            for one in notes
        ],
        "responses_recording": [_recording(one) for one in recordings],
        "responses_recordingchunk": [],
        "responses_recordingpart": [],
        "responses_transcript": [
            {
                "assignment": one.session_id,
                "number": one.number,
                "source": one.source,
                "language": one.language,
                "others": one.others,
                "made_at": one.made_at.isoformat(),
            }
            for one in transcripts
        ],
        "responses_utterance": [
            {
                "assignment": one.transcript.session_id,
                "transcript": one.transcript.number,
                "number": one.number,
                "start": one.start,
                "end": one.end,
                "speaker": one.speaker,
                "text": one.text,
                "confidence": one.confidence,
            }
            for one in spoken
        ],
    }


def _recording(one: Recording) -> dict[str, object]:
    return {
        "assignment": one.session_id,
        "kind": one.kind,
        "state": one.state,
        "declared": one.declared,
        "media_type": one.media_type,
        "begins_at": one.begins_at,
        "duration": one.duration,
        "size": one.size,
        "peaks": list(bytes(one.peaks)),
        "problem": one.problem,
        "made_at": one.made_at.isoformat(),
        "heard_at": one.heard_at.isoformat(),
    }


def hold_sessions(rater_id: int) -> None:
    """Wait for whoever begins a recording, stores a piece of one, or puts one together; nobody begins meanwhile."""
    sessions = Session.objects.select_for_update().filter(rater_id=rater_id).order_by("pk")
    list(sessions.values_list("pk", flat=True))
    recordings = (
        Recording.objects.select_for_update(of=["self"]).filter(session__rater_id=rater_id).order_by("pk")
    )
    list(recordings.values_list("pk", flat=True))


def erase_sessions(rater_id: int) -> None:
    """Remove a rater's sessions with every byte that was recorded in them.

    The bytes go first, by a statement for each table, so that no row of data is read in order to be deleted.
    """
    with connection.cursor() as cursor:
        for statement in _ERASE_BYTES:
            cursor.execute(statement, [rater_id])
    Session.objects.filter(rater_id=rater_id).delete()


def recorded_files(rater_id: int) -> Iterable[PersonalFile]:
    """Return a rater's recordings as files: what is kept of each, or what has arrived of it."""
    for recording in Recording.objects.filter(session__rater_id=rater_id).order_by("session_id", "begins_at"):
        number = f"{recording.session_id}-{recording.kind}-{recording.begins_at:.0f}"
        kind = (recording.media_type or recording.declared).partition(";")[0].rpartition("/")[2] or "bin"
        yield PersonalFile(f"recordings/{number}.{kind}", partial(_bytes_of, recording.pk))


def _bytes_of(recording_id: int) -> Iterator[bytes]:
    kept = RecordingPart.objects.filter(recording_id=recording_id)
    pieces = kept if kept.exists() else RecordingChunk.objects.filter(recording_id=recording_id)
    for data in pieces.order_by("number").values_list("data", flat=True).iterator(chunk_size=8):
        yield bytes(data)
