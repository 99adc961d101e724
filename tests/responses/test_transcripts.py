"""Transcripts: read from three formats, kept in versions, written as WebVTT."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, PlumblineError, Refused, TooLarge
from apps.core.events import Consumer, register, take
from apps.raters.services.erasing import erase
from apps.responses.events import TranscriptMade
from apps.responses.models import Session, Transcript, Utterance
from apps.responses.services.transcripts import (
    Edits,
    as_vtt,
    edit_transcript,
    newest_transcript,
    store_transcript,
    take_transcript,
    write_transcript,
)
from apps.responses.transcripts import _base, srt, webvtt, whisper
from apps.responses.transcripts._base import Said
from apps.responses.transcripts.webvtt import write_vtt
from apps.studies.models import Round
from tests.factories.recordings import make_session
from tests.factories.studies import NOW

VTT = """\ufeffWEBVTT - a title
Kind: captions

NOTE
two lines --> of a note

STYLE
::cue { color: red }

intro
00:01.500 --> 00:03.000 align:start position:10%
<v Cora>Well, <i>the first</i> one
goes on &amp; on.</v>

1:00:00.000 --> 1:00:02.250
<v.loud Cora>Yes!</v> <v Moderator>Why?</v>

01:00:03.000 --> 01:00:04.000
<c.quiet>no voice</c>

01:00:05.000 --> 01:00:06.000
<i></i>
"""

SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<b>Hello</b>\r\nthere\r\n\r\n\r\n2\r\n00:00:03.000 --> 00:00:04.000\r\nBye\r\n"

WHISPER: dict[str, Any] = {
    "text": "all of it",
    "language": "en",
    "segments": [
        {"id": 0, "start": 0.0, "end": 2.5, "text": " Hello there.", "avg_logprob": -0.5},
        {
            "start": 2.5,
            "end": 4,
            "text": "Bye.",
            "speaker": "SPEAKER_01",
            "words": [{"word": "Bye.", "probability": 0.8}, {"word": "?", "probability": 0.6}],
        },
        {"start": 4, "end": 5, "text": "  "},
        {"start": 5, "end": 6, "text": "Hm.", "avg_logprob": 3},
    ],
}


@pytest.fixture
def session(running: Round) -> Session:
    return make_session(running)


def taken(session: Session, text: str = VTT, **changes: Any) -> Transcript:
    wanted: dict[str, Any] = {"format": "webvtt", "text": text, "offset": 0.0, "actor": None, "now": NOW}
    return take_transcript(session=session, **(wanted | changes))


def rows_of(transcript: Transcript) -> list[tuple[Any, ...]]:
    rows = transcript.utterances.order_by("number")
    return list(rows.values_list("number", "start", "end", "speaker", "text", "confidence"))


# --- Formats ---------------------------------------------------------------------------------------------


def test_webvtt_has_voices_and_everything_else_is_left_out() -> None:
    assert webvtt.read(VTT) == [
        Said(1.5, 3.0, "Well, the first one goes on & on.", "Cora"),
        Said(3600.0, 3602.25, "Yes!", "Cora"),
        Said(3600.0, 3602.25, "Why?", "Moderator"),
        Said(3603.0, 3604.0, "no voice", "rater"),
    ]


def test_subrip_has_commas_and_tags() -> None:
    assert srt.read(SRT) == [Said(1.0, 2.5, "Hello there"), Said(3.0, 4.0, "Bye")]


def test_whisper_says_how_sure_it_was() -> None:
    found = whisper.read(json.dumps(WHISPER))

    assert [(one.start, one.end, one.text, one.speaker) for one in found] == [
        (0.0, 2.5, "Hello there.", "rater"),
        (2.5, 4.0, "Bye.", "SPEAKER_01"),
        (5.0, 6.0, "Hm.", "rater"),
    ]
    assert [one.confidence for one in found] == [pytest.approx(0.6065, abs=1e-4), pytest.approx(0.7), 1.0]


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (webvtt.read, "hello", "Line 1"),
        (webvtt.read, "WEBVTTX\n", "Line 1"),
        (webvtt.read, "WEBVTT\n\n00:01.000 -> 00:02.000\nhi", "Line 4"),
        (webvtt.read, "WEBVTT\n\na\n00:01.000 --> 00:61.000\nhi", "Line 4"),
        (webvtt.read, "WEBVTT\n\n00:03.000 --> 00:02.000\nhi", "Line 3: this ends"),
        (srt.read, "1\n00:00:01,000 --> 00:00:02,000\nhi\n\n2\nhi", "Line 6"),
        (srt.read, "1", "Line 1"),
        (whisper.read, '{\n"segments": [\n}', "Line 3"),
        (whisper.read, "[]", "no list of segments"),
        (whisper.read, '{"segments": [{"start": 0, "end": 1, "text": "a"}, 7]}', "Segment 2"),
        (whisper.read, '{"segments": [{"start": 2, "end": 1, "text": "a"}]}', "Segment 1: it ends"),
        (whisper.read, '{"segments": [{"start": true, "end": 1, "text": "a"}]}', "Segment 1"),
        (whisper.read, '{"segments": [{"start": NaN, "end": 1, "text": "a"}]}', "no JSON"),
        (whisper.read, '{"segments": [{"start": ' + "9" * 5_000 + ', "end": 1, "text": ""}]}', "no JSON"),
    ],
)
def test_a_fault_is_told_with_its_place(read: Any, text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        read(text)


def test_there_is_an_end_to_utterances(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_base, "MAX_UTTERANCES", 2)
    cue = "00:01.000 --> 00:02.000\nhi\n\n"

    assert len(webvtt.read("WEBVTT\n\n" + cue * 2)) == 2
    for read, text in (
        (webvtt.read, "WEBVTT\n\n" + cue * 3),
        (srt.read, cue * 3),
        (whisper.read, json.dumps({"segments": [{"start": 0, "end": 1, "text": "hi"}] * 3})),
    ):
        with pytest.raises(TooLarge):
            read(text)


def test_many_open_brackets_take_no_long_time() -> None:
    payload = "<" * 500_000 + "<v " * 100_000
    assert len(webvtt.read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{payload}")) == 1


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
utterances = st.lists(
    st.builds(
        lambda start, length, text, speaker: Said(start / 1000, (start + length) / 1000, text, speaker),
        st.integers(0, 20_000_000),
        st.integers(0, 100_000),
        words.map(lambda text: " ".join(text.split())).filter(bool),
        words.map(lambda text: " ".join(text.split())).filter(bool),
    ),
    max_size=5,
)


@given(utterances)
def test_what_is_written_is_read_as_it_was(said: list[Said]) -> None:
    assert webvtt.read(write_vtt(said)) == said


# --- Versions --------------------------------------------------------------------------------------------


def test_a_file_becomes_a_version_on_the_axis_of_its_session(session: Session, ada: User) -> None:
    made = taken(session, actor=ada, offset=10.0, language="en")

    assert (made.number, made.source, made.language, made.made_by, made.made_at) == (
        1,
        "webvtt",
        "en",
        ada,
        NOW,
    )
    assert rows_of(made)[0] == (0, 11.5, 13.0, "Cora", "Well, the first one goes on & on.", None)
    assert newest_transcript(session) == made


def test_the_apps_above_hear_of_it(session: Session) -> None:
    register(TranscriptMade, Consumer("test.transcripts", str))

    taken(session)

    assert take("test.transcripts", session.round_id) == [{"session": session.pk}]


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "docx"},
        {"text": "WEBVTT\n"},
        {"offset": -2.0},
        {"offset": float("nan")},
        {"offset": 1e8},
        {"text": f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v {'x' * 300}>hi"},
        {"text": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{'x' * 30_000}"},
    ],
)
def test_what_does_not_fit_is_refused_whole(session: Session, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        taken(session, **changes)
    assert not Transcript.objects.exists()


def test_bytes_that_no_table_holds_are_replaced(session: Session) -> None:
    segment = {"start": 0, "end": 1, "text": "a\0b\ud800c"}
    made = taken(session, json.dumps({"segments": [segment]}), format="whisper")

    assert rows_of(made)[0][4] == "a\ufffdb?c"


def test_an_edit_is_a_new_version_and_the_old_one_stays(session: Session, ada: User) -> None:
    first = taken(session, language="en")
    before = rows_of(first)
    added = Said(2.0, 2.5, "Hm.", "Moderator")

    edited = edit_transcript(
        session=session,
        edits=Edits(1, texts={0: "Well.", 1: ""}, speakers={3: "Cora"}, added=[added]),
        actor=ada,
        now=NOW,
    )

    assert (edited.number, edited.source, edited.language, edited.made_by) == (2, "edited", "en", ada)
    assert [(row[0], row[1], row[3], row[4]) for row in rows_of(edited)] == [
        (0, 1.5, "Cora", "Well."),
        (1, 2.0, "Moderator", "Hm."),
        (2, 3600.0, "Moderator", "Why?"),
        (3, 3603.0, "Cora", "no voice"),
    ]
    assert rows_of(first) == before
    assert newest_transcript(session) == edited


def test_an_edit_that_changes_nothing_makes_no_version(session: Session) -> None:
    first = taken(session)

    assert edit_transcript(session=session, edits=Edits(1, speakers={0: " "}), actor=None, now=NOW) == first
    assert Transcript.objects.count() == 1


def test_an_edit_of_an_older_version_is_refused(session: Session) -> None:
    taken(session)
    edit_transcript(session=session, edits=Edits(1, texts={0: "Mine."}), actor=None, now=NOW)

    with pytest.raises(Refused):
        edit_transcript(session=session, edits=Edits(1, texts={0: "Theirs."}), actor=None, now=NOW)


def test_only_what_is_there_can_be_edited(session: Session) -> None:
    with pytest.raises(NotFound):
        edit_transcript(session=session, edits=Edits(1), actor=None, now=NOW)
    taken(session)
    with pytest.raises(Invalid, match="99"):
        edit_transcript(session=session, edits=Edits(1, texts={99: "x"}), actor=None, now=NOW)


def test_a_version_is_written_as_webvtt(session: Session) -> None:
    made = taken(session)

    assert [(one.start, one.text) for one in webvtt.read(as_vtt(made))] == [
        (row[1], row[4]) for row in rows_of(made)
    ]


def test_what_goes_to_the_editor_and_back_unchanged_makes_no_version(session: Session) -> None:
    said = [Said(1.00049, 2.12345, " Let  me\nsee. ", "Ann  B"), Said(61.1, 3661.1004, "a < b", " ", 0.5)]
    made = store_transcript(session=session, said=said, source="whisper", actor=None, now=NOW)

    again = write_transcript(session=session, version="1", text=as_vtt(made), actor=None, now=NOW)

    assert again == made
    assert rows_of(made)[0][1:5] == (1.0, 2.123, "Ann B", "Let me see.")


@pytest.mark.django_db(transaction=True)
def test_versions_made_at_once_have_numbers_of_their_own(session: Session) -> None:
    def make(_turn: int) -> int:
        try:
            return taken(session).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [1, 2, 3, 4]


def test_nothing_is_stored_behind_somebody_who_erases(session: Session) -> None:
    erase(rater=session.rater, now=NOW)

    with pytest.raises(PlumblineError):
        taken(session)
    assert (Transcript.objects.count(), Utterance.objects.count()) == (0, 0)
