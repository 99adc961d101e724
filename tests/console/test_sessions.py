"""The sessions of a round in the console: the list, one session on its axis, what observers note, who may listen."""

from __future__ import annotations

import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.console.pages.sessions.axis import WIDTH, bars, gaps, ticks, wave
from apps.console.pages.sessions.seconds import seconds_of
from apps.console.pages.sessions.timeline import timeline_of
from apps.insight.models import CodingTurn, Text, TextState
from apps.raters.services import erase, withdraw
from apps.responses.models import (
    ObserverNote,
    Recording,
    RecordingPart,
    RecordingState,
    Session,
    SessionEvent,
    Transcript,
    Utterance,
)
from apps.studies.models import Round
from tests.factories.sessions import begun, make_aloud, make_thinker
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    return make_aloud(team, ada)


@pytest.fixture
def session(round_: Round) -> Session:
    return begun(make_thinker(round_, "recording"))[1]


def happened(session: Session, key: str, at: float, kind: str, **more: object) -> SessionEvent:
    return SessionEvent.objects.create(session=session, key=key, at=at, kind=kind, **more)


def checked(session: Session, place: str, shown: str, state: str = TextState.CLEAR) -> Text:
    return Text.objects.create(
        study_id=session.study_id,
        round_id=session.round_id,
        rater_id=session.rater_id,
        session=session,
        source="thought",
        place=place,
        shown=shown,
        state=state,
        checker="test",
    )


def address(session: Session, name: str = "session", *more: object) -> str:
    return reverse(f"console:{name}", args=[session.study.slug, 1, session.pk, *more])


def page(client: Client, url: str) -> str:
    reply = client.get(url)
    assert reply.status_code == 200
    return str(reply.content.decode())


def test_an_empty_round_says_when_sessions_appear(ada_client: Client, round_: Round) -> None:
    assert "No sessions yet" in page(ada_client, reverse("console:sessions", args=["aloud", 1]))


def test_words_are_shown_once_they_were_checked(ada_client: Client, session: Session) -> None:
    happened(session, "a", 1, "said", text="Call me on 555.")
    happened(session, "b", 2, "said", text="Not looked at.")
    happened(session, "c", 3, "said", text="Vile.")
    checked(session, "event/a", "Call me on [phone].")
    checked(session, "event/c", "Vile.", TextState.HELD)
    shown = page(ada_client, address(session))

    assert "Call me on [phone]." in shown
    assert "on 555" not in shown
    assert "Not looked at." not in shown
    assert "Vile." not in shown
    assert "Being checked" in shown
    assert "Held back" in shown


def test_the_list_tells_what_is_there(ada_client: Client, session: Session) -> None:
    happened(session, "a", 1, "said", text="Hm.")
    Transcript.objects.create(session=session, number=1, source="typed")
    shown = page(ada_client, reverse("console:sessions", args=["aloud", 1]))

    assert "going on" in shown
    assert "transcript" in shown
    assert "recording" not in re.sub(r"(?s)<head>.*?</head>", "", shown).replace("imported", "")


def test_a_reader_of_numbers_neither_sees_nor_hears(ben_client: Client, session: Session) -> None:
    assert ben_client.get(reverse("console:sessions", args=["aloud", 1])).status_code == 403
    for name, more in (("session", ()), ("play_recording", ("x",))):
        assert ben_client.get(address(session, name, *more)).status_code == 403
    assert ben_client.post(address(session, "note_on_session"), {"text": "Hm."}).status_code == 403


def test_an_outsider_finds_nothing(dan_client: Client, session: Session) -> None:
    assert dan_client.get(address(session)).status_code == 404
    assert dan_client.get(address(session, "play_recording", "x")).status_code == 404


def test_whoever_withdrew_is_gone_from_it(ada_client: Client, session: Session) -> None:
    withdraw(rater=session.rater, now=NOW)

    assert ada_client.get(address(session)).status_code == 404
    assert "No sessions yet" in page(ada_client, reverse("console:sessions", args=["aloud", 1]))


def test_a_note_stands_at_its_second_and_is_its_authors_to_take_back(
    ada_client: Client, session: Session, ada: User
) -> None:
    reply = ada_client.post(address(session, "note_on_session"), {"text": " Leans <b>in</b>. ", "at": "5:52"})
    note = ObserverNote.objects.get()
    shown = page(ada_client, address(session))

    assert reply["Location"].endswith("?t=352.0")
    assert (note.at, note.text, note.author) == (352, "Leans <b>in</b>.", ada)
    assert "Leans &lt;b&gt;in&lt;/b&gt;." in shown
    assert ada_client.post(address(session, "drop_note", note.pk)).status_code == 302
    assert not ObserverNote.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "x" * 2_001])
def test_a_note_without_words_or_with_too_many_is_none(
    ada_client: Client, session: Session, text: str
) -> None:
    ada_client.post(address(session, "note_on_session"), {"text": text, "at": "1"})

    assert not ObserverNote.objects.exists()


def test_a_recording_is_played_from_any_byte(ada_client: Client, session: Session) -> None:
    kept = Recording.objects.create(
        session=session,
        token="tone",
        kind="audio",
        state=RecordingState.READY,
        declared="audio/webm",
        media_type="audio/webm",
        begins_at=2,
        size=6,
        duration=3,
    )
    RecordingPart.objects.create(recording=kept, number=0, data=b"abcdef")
    reply = ada_client.get(address(session, "play_recording", "tone"), headers={"Range": "bytes=2-3"})

    assert reply.status_code == 206
    assert b"".join(reply.streaming_content) == b"cd"  # type: ignore[attr-defined]
    assert "sandbox" in reply["Content-Security-Policy"]
    shown = page(ada_client, address(session))
    assert 'data-begins="2.00" data-ends="5.00"' in shown
    kept.state = RecordingState.REFUSED
    kept.save()
    assert ada_client.get(address(session, "play_recording", "tone")).status_code == 404


def test_after_erasing_there_is_nothing_to_hear(ada_client: Client, session: Session) -> None:
    kept = Recording.objects.create(
        session=session, token="tone", kind="audio", state="ready", declared="audio/webm", begins_at=0
    )
    RecordingPart.objects.create(recording=kept, number=0, data=b"abcdef")
    erase(rater=session.rater, now=NOW)

    assert ada_client.get(reverse("console:sessions", args=["aloud", 1])).status_code == 200
    assert not RecordingPart.objects.exists()


def test_a_long_session_is_a_light_page_of_a_few_queries(ada_client: Client, session: Session) -> None:
    SessionEvent.objects.bulk_create(
        SessionEvent(session=session, key=f"e{n}", at=n * 1.08, kind=("presses", "adds", "answered")[n % 3])
        for n in range(5_000)
    )
    transcript = Transcript.objects.create(session=session, number=1, source="import")
    said = Utterance.objects.bulk_create(
        Utterance(
            transcript=transcript,
            number=n,
            start=n * 2.7,
            end=n * 2.7 + 2,
            speaker=("A", "B")[n % 2],
            text=f"Utterance {n}, with some {n % 17} more words about what is to be done {n % 31}.",
        )
        for n in range(2_000)
    )
    Text.objects.bulk_create(
        Text(
            study_id=session.study_id,
            round_id=session.round_id,
            rater_id=session.rater_id,
            session=session,
            source="utterance",
            place=f"utterance/{one.pk}",
            shown=one.text,
            state="clear",
            checker="test",
        )
        for one in said
    )
    url = address(session)
    ada_client.get(url)
    with CaptureQueriesContext(connection) as few:
        reply = ada_client.get(url, headers={"Accept-Encoding": "gzip"})
    assert len(few) <= 16
    assert len(gzip.compress(reply.content, 6)) < 120_000
    assert 'data-at="1890.0"' in reply.content.decode()  # utterance 700


def test_lanes_hold_each_mark_once_and_stay_on_the_axis() -> None:
    assert ticks([0, 0.001, 100], 100) == "M-1 2h2v16h-2zM999 2h2v16h-2z"
    assert bars([(0, 50), (10, 20), (60, 61)], 100) == "M0 3h500v14h-500zM600 3h10v14h-10z"
    assert bars([(-5, 500)], 100) == f"M0 3h{WIDTH}v14h-{WIDTH}z"
    assert wave([(0, b"\xff" + b"\0" * 9)], 1).startswith("M0 0h1v20h-1z")
    assert wave([], 10) == ""


def test_silence_counts_from_the_first_word() -> None:
    assert gaps([(10, 12), (11, 13), (40, 41)], 50, least=15) == [(13, 40)]
    assert gaps([], 100, least=15) == []
    assert gaps([(0, 1)], 100, least=15) == [(1, 100)]


def test_a_word_of_somebody_else_ends_no_hesitation_and_listening_is_none() -> None:
    assert gaps([(0, 1), (31, 32)], 32, least=15, heard=[(15, 16)]) == [(1, 31)]
    assert gaps([(0, 1), (31, 32)], 32, least=15, heard=[(2, 28)]) == []


def test_words_of_others_have_their_lane_and_no_codes(
    ada_client: Client, session: Session, ada: User
) -> None:
    transcript = Transcript.objects.create(session=session, number=1, source="typed", others=["Moderator"])
    said = Utterance.objects.create(
        transcript=transcript, number=0, start=1, end=2, speaker="Moderator", text="Why?"
    )
    text = checked(session, f"utterance/{said.pk}", "Why?")
    Text.objects.update(source="other", at=1, until=2)
    book = session.study.codebooks.create(number=1)
    CodingTurn.objects.create(text=text, codebook=book, coder=ada).codings.create(code="hint")
    shown = timeline_of(session, reader_id=ada.pk)

    assert [lane.key for lane in shown.lanes] == ["utt"]
    assert [(line.who, line.text, line.text_id) for line in shown.lines] == [("Moderator", "Why?", None)]
    assert "Why?" in page(ada_client, address(session))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("352", (352, None)),
        ("352.5", (352.5, None)),
        ("5:52", (352, None)),
        ("1:02:03", (3_723, None)),
        ("5:52-6:10", (352, 370)),
        ("6:10-5:52", (370, None)),
        ("", (None, None)),
        ("x", (None, None)),
        ("-1", (None, None)),
        ("1e9", (None, None)),
        ("٣", (None, None)),
    ],
)
def test_seconds_are_read_as_people_write_them(words: str, meant: tuple[float | None, float | None]) -> None:
    assert seconds_of(words) == meant


def test_a_transcript_is_written_mended_and_handed_out(ada_client: Client, session: Session) -> None:
    place = address(session, "transcript")
    written = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Ann>Let me see.\n"
    empty = page(ada_client, place)
    first = ada_client.post(place, {"version": "", "text": written})
    held = page(ada_client, place)
    early = ada_client.post(place, {"version": "", "text": written.replace("see", "hear")})
    unread = ada_client.get(address(session, "download_transcript"))
    for one in Utterance.objects.all():
        checked(session, f"utterance/{one.pk}", one.text)
    shown = page(ada_client, place)
    again = ada_client.post(place, {"version": "1", "text": written})
    late = ada_client.post(place, {"version": "", "text": written.replace("see", "look")})
    wrong = ada_client.post(place, {"version": "1", "text": "No transcript"})
    vtt = ada_client.get(address(session, "download_transcript"))

    assert "WEBVTT" in empty
    assert (first.status_code, again.status_code, late.status_code, wrong.status_code) == (302, 302, 409, 422)
    assert "Let me see." not in held
    assert address(session, "download_transcript") not in held
    assert (early.status_code, unread.status_code) == (409, 404)
    assert "Let me hear." in early.content.decode()
    assert "Let me see." not in early.content.decode()
    assert "Let me see." in shown
    assert "look" in late.content.decode()
    assert "No transcript" in wrong.content.decode()
    assert "<v Ann>Let me see." in vtt.content.decode()
    assert Transcript.objects.count() == 1


TWO = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Moderator>Why?\n\n00:02.000 --> 00:03.000\n<v Ann>Because.\n"


def ticked(shown: str) -> dict[str, bool]:
    boxes = re.findall(r'name="other" value="([^"]*)" (checked)?', shown)
    return {name: bool(on) for name, on in boxes}


def test_whoever_brings_a_transcript_says_who_is_somebody_else(ada_client: Client, session: Session) -> None:
    place = address(session, "transcript")
    assert "Who speaks?" not in page(ada_client, place)
    ada_client.post(place, {"version": "", "text": TWO})
    unread = page(ada_client, place)
    asked = {"version": "1", "speaker": ["Moderator", "Ann"]}
    ada_client.post(place, {**asked, "other": ["Ann"]})
    after = page(ada_client, place)

    assert ticked(unread) == {"Ann": False, "Moderator": True}
    assert "Why?" not in unread
    assert ticked(after) == {"Ann": True, "Moderator": False}
    assert list(Transcript.objects.values_list("number", "others")) == [(1, ["Moderator"]), (2, ["Ann"])]
    assert list(Utterance.objects.filter(transcript__number=2).values_list("text", flat=True)) == [
        "Why?",
        "Because.",
    ]


def test_a_transcript_without_names_asks_nothing(ada_client: Client, session: Session) -> None:
    place = address(session, "transcript")
    ada_client.post(place, {"version": "", "text": "WEBVTT\n\n00:01.000 --> 00:02.000\nHm.\n"})

    assert "Who speaks?" not in page(ada_client, place)


def test_whoever_comes_second_sees_the_other_s_and_replaces_it_only_on_purpose(
    ada_client: Client, session: Session
) -> None:
    place = address(session, "transcript")
    for version, text in (("", TWO), ("1", TWO.replace("Because", "Theirs"))):
        ada_client.post(place, {"version": version, "text": text})
    for one in Utterance.objects.all():
        checked(session, f"utterance/{one.pk}", one.text)
    mine = {"version": "1", "text": TWO.replace("Because", "Mine"), "speaker": ["Ann"], "other": ["Ann"]}

    first = ada_client.post(place, mine)
    shown = first.content.decode()
    again = ada_client.post(place, mine)
    stale = ada_client.post(place, {**mine, "instead_of": "1"})

    assert [reply.status_code for reply in (first, again, stale)] == [409, 409, 409]
    assert 'name="version" value="1"' in shown
    assert 'name="instead_of" value="2"' in shown
    assert "Theirs." in shown
    assert "Mine." in shown
    assert ticked(shown) == {"Ann": True, "Moderator": True}
    assert Transcript.objects.count() == 2
    assert ada_client.post(place, {**mine, "instead_of": "2"}).status_code == 302
    newest = Transcript.objects.get(number=3)
    assert newest.others == ["Ann", "Moderator"]
    assert "Mine." in newest.utterances.values_list("text", flat=True)


def test_what_somebody_else_wrote_is_not_shown_before_it_is_checked(
    ada_client: Client, session: Session
) -> None:
    place = address(session, "transcript")
    ada_client.post(place, {"version": "", "text": TWO.replace("Because", "Secret")})

    late = ada_client.post(place, {"version": "", "text": TWO}).content.decode()

    assert "Secret" not in late
    assert 'name="instead_of" value="1"' in late


def test_a_transcript_comes_as_a_file_and_begins_where_it_is_told(
    ada_client: Client, session: Session
) -> None:
    def send(name: str, body: bytes, **fields: str) -> int:
        file = SimpleUploadedFile(name, body)
        return int(ada_client.post(address(session, "take_transcript"), {"file": file, **fields}).status_code)

    srt = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"
    assert send("a.srt", srt, format="srt", offset="2,5") == 302
    assert send("a.srt", srt, format="webvtt", offset="0") == 422
    assert send("a.srt", srt, format="srt", offset="soon") == 422
    assert send("a.srt", srt, format="srt", offset="nan") == 422
    assert send("a.srt", srt, format="nothing") == 422
    assert send("a.json", b"\xff\xfe{", format="whisper") == 422
    assert send("a.srt", srt.replace(b"Hello", "Müller".encode("latin-1")), format="srt", offset="0") == 422
    assert ada_client.post(address(session, "take_transcript"), {"format": "srt"}).status_code == 422
    assert list(Utterance.objects.values_list("start", "end", "text")) == [(3.5, 4.5, "Hello.")]


def test_a_note_on_what_is_over_needs_its_second_and_comes_back_with_its_words(
    ada_client: Client, session: Session
) -> None:
    Session.objects.update(ended_at=NOW, duration=90)
    for at in ("", "soon"):
        reply = ada_client.post(address(session, "note_on_session"), {"text": "Looks up.", "at": at})
        assert reply.status_code == 422
        assert "Looks up." in reply.content.decode()

    assert not ObserverNote.objects.exists()
