"""Recordings go when the consent says, and nothing of somebody who is erased is left anywhere."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.accounts.models import Team, User
from apps.core.personal import files_of
from apps.core.retention import all_due, remove_due
from apps.raters.services.erasing import erase
from apps.responses.models import (
    ObserverNote,
    Recording,
    RecordingChunk,
    RecordingPart,
    RecordingState,
    Session,
    SessionEvent,
)
from apps.responses.services.assembling import assemble
from apps.responses.services.transcripts import Edits, edit_transcript, take_transcript
from apps.studies.models import Round
from tests.factories.media import in_chunks, sound
from tests.factories.recordings import begin, make_session, send
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
SOON = timedelta(seconds=1)
CANARY = "canary-7c41e9"


def ended(round_: Round) -> Session:
    session = make_session(round_)
    session.ended_at = NOW
    return session


def recorded(session: Session, kind: str, declared: str) -> Recording:
    """Return a recording that arrived before its session ended."""
    Session.objects.filter(pk=session.pk).update(ended_at=None)
    made = begin(session, kind=kind, declared=declared)
    RecordingPart.objects.create(recording=made, number=0, data=b"x")
    RecordingChunk.objects.create(recording=made, number=0, data=b"x", digest="")
    Recording.objects.filter(pk=made.pk).update(state=RecordingState.READY)
    Session.objects.filter(pk=session.pk).update(ended_at=NOW)
    return made


def due(name: str, at: Any) -> list[tuple[int, Any]]:
    return [(one.count, one.since) for one in all_due(at) if one.what == name]


KINDS = [
    ("audio", "audio/webm", 30),
    ("screen", "video/webm", 2),
    ("replay", "application/json", 30),
]


@pytest.mark.parametrize(("kind", "declared", "days"), KINDS)
def test_a_recording_goes_when_the_consent_says_else_after_30_days(
    team: Team, ada: User, kind: str, declared: str, days: int
) -> None:
    round_ = make_round(team, ada, consent={"version": 1, "purposes": ["rating"], "keep": {"screen": "2d"}})
    session = ended(round_)
    for one, type_, _days in KINDS:
        recorded(session, one, type_)
    name, at = f"{kind} recordings", NOW + days * DAY

    assert due(name, at - SOON) == []
    assert due(name, at) == [(1, at)]
    remove_due(at)

    assert not Recording.objects.filter(kind=kind).exists()
    left = Recording.objects.count()
    assert (RecordingPart.objects.count(), RecordingChunk.objects.count()) == (left, left)
    assert Session.objects.exists()


def test_a_recording_of_a_session_that_nobody_ended_goes_too(running: Round) -> None:
    made = begin(make_session(running))

    assert due("audio recordings", NOW + 30 * DAY) == [(1, NOW + 30 * DAY)]
    remove_due(NOW + 30 * DAY)
    assert not Recording.objects.filter(pk=made.pk).exists()


def test_what_could_not_be_used_keeps_its_bytes_for_a_week(running: Round) -> None:
    recording = send(begin(make_session(running)), [b"<html>"])
    assemble(recording_id=recording.pk, now=NOW)
    at = recording.heard_at + 7 * DAY

    assert due("refused recordings", at - SOON) == []
    assert due("refused recordings", at) == [(1, at)]
    remove_due(at)

    assert not RecordingChunk.objects.exists()
    recording.refresh_from_db()
    assert (recording.state, recording.problem) == (RecordingState.REFUSED, "other_type")
    assert due("refused recordings", at) == []


# --- Erasure ---------------------------------------------------------------------------------------------


def places_of_the_canary() -> set[str]:
    """Return every table of the database in which the canary stands, as text or as bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")  # fmt: skip
        found = set()
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s OR row::text LIKE %s',  # noqa: S608 - the name of a table
                [f"%{CANARY}%", f"%{CANARY.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def everything(session: Session, ada: User) -> None:
    """Let the canary sing in every table of a session."""
    event = {"type": 3, "timestamp": 5, "data": {"source": 0, "texts": [{"id": 1, "value": CANARY}]}}
    for body in ([json.dumps([event]).encode()], [CANARY.encode()]):
        recording = send(begin(session, kind="replay", declared="application/json"), body)
        assemble(recording_id=recording.pk, now=NOW)
    begin(session, declared=f"audio/webm;codecs={CANARY}")
    SessionEvent.objects.create(session=session, key="a", at=1.0, kind="said", text=CANARY)
    ObserverNote.objects.create(session=session, author=ada, at=1.0, text=CANARY)
    said = json.dumps({"segments": [{"start": 0, "end": 1, "text": CANARY, "speaker": CANARY}]})
    take_transcript(session=session, format="whisper", text=said, offset=0, actor=ada, now=NOW)
    edit_transcript(session=session, edits=Edits(1, texts={0: f"{CANARY}!"}), actor=ada, now=NOW)


def test_erasure_takes_every_byte_out_of_every_table(running: Round, ada: User) -> None:
    session, stays = make_session(running), make_session(running, joined=make_rater(running))
    everything(session, ada)
    kept = send(begin(stays), in_chunks(sound(1), 3))
    assert places_of_the_canary() == {
        "responses_recording",
        "responses_recordingchunk",
        "responses_recordingpart",
        "responses_sessionevent",
        "responses_observernote",
        "responses_utterance",
    }

    erase(rater=session.rater, now=NOW)

    assert places_of_the_canary() == set()
    assert list(Session.objects.values_list("pk", flat=True)) == [stays.pk]
    assert kept.arrived.count() == 3


def test_a_person_gets_their_recordings_as_files(running: Round, ada: User) -> None:
    session = make_session(running)
    recording = send(begin(session), in_chunks(sound(1), 3))
    whole = b"".join(bytes(chunk.data) for chunk in recording.arrived.order_by("number"))

    [file] = list(files_of(session.rater_id))
    assert (file.name, b"".join(file.read())) == (f"recordings/{session.pk}-audio-0.webm", whole)

    assemble(recording_id=recording.pk, now=NOW)
    [file] = list(files_of(session.rater_id))
    assert b"".join(file.read()) == b"".join(bytes(p.data) for p in recording.parts.order_by("number"))
