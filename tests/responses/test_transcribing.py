"""Sessions are written down once, when all is there. The transcriber is a double; the last tests are about ours."""

from __future__ import annotations

import math
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from apps.core.locks import MEDIA
from apps.raters.services.erasing import erase
from apps.responses import tasks
from apps.responses.models import Recording, Session, Transcript, Utterance
from apps.responses.services import transcribing, uploading
from apps.responses.services.assembling import assemble
from apps.responses.services.transcribing import transcribe, untranscribed
from apps.responses.services.transcripts import take_transcript
from apps.responses.services.workroom import Work
from apps.responses.transcribers import faster_whisper, transcriber, transcribers
from apps.responses.transcripts._base import Said
from apps.studies.models import Round
from tests.factories.media import in_chunks, sound
from tests.factories.recordings import begin, make_session, send
from tests.factories.studies import NOW
from tests.factories.transcriber import Parrot

pytestmark = pytest.mark.django_db(transaction=True)

SAID = [Said(0.0, 1.0, "Hello.", confidence=0.5), Said(1.0, 1.5, ""), Said(1.5, 2.0, "Bye.")]


@pytest.fixture
def parrot(monkeypatch: pytest.MonkeyPatch) -> Parrot:
    made = Parrot(SAID)
    monkeypatch.setattr(transcribing, "transcriber", lambda: made)
    return made


@pytest.fixture
def session(running: Round) -> Session:
    made = make_session(running)
    for begins_at in (0.0, 60.0):
        recording = send(begin(made, begins_at=begins_at), in_chunks(sound(1), 3))
        assemble(recording_id=recording.pk, now=NOW)
    Session.objects.filter(pk=made.pk).update(ended_at=NOW)
    return made


def waiting(now: datetime = NOW) -> list[int]:
    return untranscribed(now=now)


def test_all_sound_of_a_session_becomes_one_transcript(session: Session, parrot: Parrot) -> None:
    assert waiting() == [session.pk]

    made = transcribe(session_id=session.pk, now=NOW)

    assert made is not None
    assert (made.source, made.made_by) == ("parrot", None)
    rows = made.utterances.order_by("number").values_list("start", "end", "text", "confidence")
    assert list(rows) == [
        (0.0, 1.0, "Hello.", 0.5),
        (1.5, 2.0, "Bye.", None),
        (60.0, 61.0, "Hello.", 0.5),
        (61.5, 62.0, "Bye.", None),
    ]
    kept = [
        b"".join(bytes(part.data) for part in recording.parts.order_by("number"))
        for recording in Recording.objects.order_by("begins_at")
    ]
    assert parrot.heard == kept


def test_it_is_done_once(session: Session, parrot: Parrot) -> None:
    tasks.transcribe(session_id=session.pk)

    assert waiting() == []
    assert transcribe(session_id=session.pk, now=NOW) is None
    assert len(parrot.heard) == 2


def test_silence_is_a_transcript_too(session: Session, parrot: Parrot) -> None:
    parrot.said = []

    made = transcribe(session_id=session.pk, now=NOW)

    assert made is not None
    assert not made.utterances.exists()
    assert waiting() == []


@pytest.mark.parametrize("state", ["open", "closed"])
def test_it_waits_until_all_is_there(session: Session, parrot: Parrot, state: str) -> None:
    late = Recording.objects.order_by("-begins_at").first()
    assert late is not None
    Recording.objects.filter(pk=late.pk).update(state=state)

    assert (waiting(), transcribe(session_id=session.pk, now=NOW)) == ([], None)


def test_it_waits_for_the_end_of_the_session(session: Session, parrot: Parrot) -> None:
    Session.objects.filter(pk=session.pk).update(ended_at=None)

    assert (waiting(), transcribe(session_id=session.pk, now=NOW)) == ([], None)


def test_what_failed_for_long_is_left_to_people(session: Session, parrot: Parrot) -> None:
    assert waiting(NOW + transcribing._PATIENCE - timedelta(hours=1)) == [session.pk]
    assert waiting(NOW + transcribing._PATIENCE) == []


def test_sound_that_came_late_and_was_closed_as_silent_is_still_written_down(
    session: Session, parrot: Parrot
) -> None:
    begin(session, now=NOW + uploading.LATE)
    closed = NOW + 2 * uploading.LATE

    assert waiting(closed - timedelta(seconds=1)) == []
    assert uploading.close_silent(now=closed) == 1
    assemble(recording_id=Recording.objects.latest("pk").pk, now=closed)
    assert waiting(closed) == [session.pk]


def test_a_transcript_that_somebody_brought_meanwhile_counts(session: Session, parrot: Parrot) -> None:
    brought: list[Transcript] = []

    def bring() -> None:
        if not brought:
            text = "WEBVTT\n\n00:01.000 --> 00:02.000\nMine."
            brought.append(
                take_transcript(session=session, format="webvtt", text=text, offset=0, actor=None, now=NOW)
            )

    parrot.before_each = bring

    assert transcribe(session_id=session.pk, now=NOW) is None
    assert list(Transcript.objects.all()) == brought


def test_an_erased_voice_is_not_listened_to_any_longer(session: Session, parrot: Parrot) -> None:
    asked: list[int] = []

    def forget() -> None:
        asked.append(1)
        if len(asked) == 1:
            erase(rater=session.rater, now=NOW)

    parrot.before_each = forget

    assert transcribe(session_id=session.pk, now=NOW) is None
    assert len(asked) == 1
    assert (Transcript.objects.count(), Utterance.objects.count()) == (0, 0)


def test_one_session_is_written_down_at_a_time(
    session: Session, parrot: Parrot, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[int, int]] = []

    class Held:
        def __enter__(self) -> bool:
            return False

        def __exit__(self, *error: object) -> None:
            return None

    def somebody_has_it(about: int, key: int) -> Held:
        taken.append((about, key))
        return Held()

    monkeypatch.setattr(transcribing, "try_lock", somebody_has_it)

    assert transcribe(session_id=session.pk, now=NOW) is None
    assert taken == [(MEDIA, Work.TRANSCRIBING)]


# --- The transcribers of the product ---------------------------------------------------------------------


def test_without_a_model_nobody_transcribes(session: Session, settings: Settings) -> None:
    settings.WHISPER_MODEL = ""

    assert transcriber() is None
    assert waiting() == []
    assert all(len(one.name) <= 40 and not one.available() for one in transcribers())


def test_whisper_is_asked_for_a_folder_and_never_for_the_network(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is no part of the lock file: this stands in for it and shows only how it is called."""
    asked: list[Any] = []

    class Model:
        def __init__(self, *words: object, **options: object) -> None:
            asked.append((words, options))

        def transcribe(self, path: str, **options: object) -> tuple[Any, None]:
            asked.append((path, options))
            segment = SimpleNamespace(start=-0.1, end=2.0, text=" Hello. ", avg_logprob=-0.5)
            return iter([segment]), None

    package = SimpleNamespace(WhisperModel=Model, __spec__=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "faster_whisper", package)
    settings.WHISPER_MODEL = str(tmp_path)
    own = faster_whisper.TRANSCRIBER
    assert not own.available()
    (tmp_path / "model.bin").touch()
    assert own.available()

    [said] = own.transcribe(tmp_path / "sound", "")

    assert said == Said(0.0, 2.0, "Hello.", confidence=math.exp(-0.5))
    assert asked[0] == ((str(tmp_path),), {"device": "cpu", "compute_type": "int8", "local_files_only": True})
    assert asked[1] == (str(tmp_path / "sound"), {"language": None, "vad_filter": True})
