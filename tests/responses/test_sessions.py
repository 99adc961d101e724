"""Sessions: begun once, filled with what happens as often as it is sent, ended by the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.models import OutboxRow
from apps.modes.think_aloud.recording import NotAgreed, open_allowed
from apps.raters.services import Joined, erase
from apps.raters.services.consenting import change_agreements, give_consent, take_back_consent
from apps.responses.models import Recording, RecordingPart, Session, SessionEvent, Transcript
from apps.responses.services import record_response, sessions, take_next
from apps.responses.services.sessions import (
    MOST_EVENTS,
    HeldSession,
    add_events,
    begin_session,
    held_session,
    read_events,
    say_words,
)
from apps.responses.services.unagreed import NAME, drop_unagreed
from tests.factories.sessions import begun, make_aloud, make_thinker
from tests.factories.studies import NOW, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def thinker(team: Team, ada: User) -> Joined:
    return make_thinker(make_aloud(team, ada))


@pytest.fixture
def token(thinker: Joined) -> str:
    return begun(thinker)[0]


def held(thinker: Joined, token: str) -> HeldSession:
    return held_session(token=token, secret=thinker.secret)


def event(**changes: Any) -> dict[str, Any]:
    return {"key": "k", "at": 3.5, "kind": "said", "text": "Hm.", **changes}


def told(thinker: Joined, token: str, *events: dict[str, Any]) -> int:
    return add_events(held=held(thinker, token), events=read_events(list(events)), now=NOW)


def test_it_begins_once(thinker: Joined, token: str) -> None:
    again = begin_session(token=token, secret=thinker.secret, now=NOW + timedelta(minutes=5))

    assert again.started_at == NOW
    assert Session.objects.count() == 1


def test_a_strange_browser_begins_nothing(token: str) -> None:
    with pytest.raises(NotFound):
        begin_session(token=token, secret="another", now=NOW)


@pytest.mark.parametrize(
    "state", [AssignmentState.ANSWERED, AssignmentState.SKIPPED, AssignmentState.WITHDRAWN]
)
def test_what_is_answered_or_given_back_meanwhile_is_not_begun(
    thinker: Joined, monkeypatch: pytest.MonkeyPatch, state: AssignmentState
) -> None:
    lease = take_next(participation=thinker.participation).lease
    assert lease is not None
    found = held(thinker, lease.token)
    Assignment.objects.update(state=state)
    monkeypatch.setattr(sessions, "held_session", lambda **_words: found)

    with pytest.raises(Refused):
        begin_session(token=lease.token, secret=thinker.secret, now=NOW)
    assert not Session.objects.exists()


def test_other_modes_have_none(team: Team, ada: User) -> None:
    joined = make_thinker(make_round(team, ada))

    with pytest.raises(Refused):
        begun(joined)


def test_what_is_told_twice_is_written_once(thinker: Joined, token: str) -> None:
    assert told(thinker, token, event(), event(key="other", kind="step", label="2: Decide", text="")) == 2
    assert told(thinker, token, event(text="Changed."), event(key="third")) == 1

    assert SessionEvent.objects.get(key="k").text == "Hm."
    assert Session.objects.get().step == 1


@pytest.mark.parametrize(
    ("kind", "said", "written"),
    [
        ("step", "2: call Petra Quill", "2: Decide"),
        ("step", "3: none", None),
        ("step", "\u0662: none", None),
        ("step", "call Petra Quill", None),
        ("answered", "overall: first", "overall: first"),
        ("answered", "overall: call Petra Quill", "overall"),
        ("answered", "ease: 7", "ease: 7"),
        ("answered", "note: call Petra Quill", "note"),
        ("answered", "Petra: 1", None),
        ("recording", "audio: on", "audio: on"),
        ("recording", "audio: call Petra", None),
        ("hidden", "call Petra Quill", ""),
    ],
)
def test_what_happens_is_called_as_the_protocol_calls_it(
    kind: str, said: str, written: str | None, thinker: Joined, token: str
) -> None:
    told(thinker, token, event(kind=kind, label=said, text=""))
    assert list(SessionEvent.objects.values_list("label", flat=True)) == (
        [] if written is None else [written]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "asked"},
        {"kind": "replied"},
        {"kind": "anything"},
        {"at": -1},
        {"at": float("nan")},
        {"at": 1e9},
        {"key": ""},
        {"key": "<b>"},
        {"text": "a\x00b"},
        {"text": "x" * 10_001},
        {"label": "x" * 201},
        {"seconds": -1},
        {"more": 1},
    ],
    ids=str,
)
def test_what_is_no_event_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read_events([event(**wrong)])


@pytest.mark.parametrize(
    "wrong",
    [None, {}, "x", [None], [[]], [event()] * 201],
    ids=["none", "object", "text", "null", "list", "many"],
)
def test_what_is_no_list_of_events_is_refused(wrong: Any) -> None:
    with pytest.raises(Invalid):
        read_events(wrong)


def test_a_full_session_says_so(thinker: Joined, token: str) -> None:
    session = held(thinker, token).begun
    SessionEvent.objects.bulk_create(
        SessionEvent(session=session, key=str(n), at=n, kind="answered") for n in range(MOST_EVENTS)
    )

    with pytest.raises(Refused):
        told(thinker, token, event())
    assert told(thinker, token, event(key="0")) == 0  # what is there may be told again


def test_the_answer_ends_it_and_what_comes_late_is_taken(thinker: Joined, token: str) -> None:
    record_response(
        token=token,
        secret=thinker.secret,
        fields={"q-overall": ["first"]},
        behaviour="",
        now=NOW + timedelta(seconds=90),
    )

    session = Session.objects.get()
    assert session.duration == 90
    assert told(thinker, token, event()) == 1


def test_a_session_keeps_its_lease(thinker: Joined, token: str) -> None:
    given = Assignment.objects.filter(token=token)
    given.update(expires_at=NOW)
    told(thinker, token, event())

    assert given.get().expires_at > NOW  # type: ignore[operator]


@pytest.mark.parametrize("state", [AssignmentState.SKIPPED, AssignmentState.WITHDRAWN])
def test_nothing_is_written_into_what_was_given_back(
    thinker: Joined, token: str, state: AssignmentState
) -> None:
    session = held(thinker, token)
    Assignment.objects.filter(token=token).update(state=state)

    with pytest.raises(Refused):
        held(thinker, token)
    with pytest.raises(Refused):
        add_events(held=session, events=read_events([event()]), now=NOW)


def test_a_thought_that_comes_with_the_form_is_kept_once(thinker: Joined, token: str) -> None:
    for words in ("First.\r\nSecond.", "First.\r\nSecond.", "  ", "Third."):
        say_words(token=token, secret=thinker.secret, words=words, now=NOW + timedelta(seconds=7))

    assert list(SessionEvent.objects.order_by("id").values_list("text", "at")) == [
        ("First.\nSecond.", 7),
        ("Third.", 7),
    ]


def test_erasing_leaves_nothing(thinker: Joined, token: str) -> None:
    told(thinker, token, event())
    erase(rater=thinker.participation.rater, now=NOW)

    assert not Session.objects.exists()
    assert not SessionEvent.objects.exists()


def test_a_recording_goes_when_its_consent_is_taken_back_and_others_stay(team: Team, ada: User) -> None:
    round_ = make_aloud(team, ada)
    one, other = make_thinker(round_, "recording"), make_thinker(round_, "recording")
    kept = []
    for joined in (one, other):
        session = begun(joined)[1]
        recording = Recording.objects.create(
            session=session, token=str(session.pk), kind="audio", declared="audio/webm", begins_at=0
        )
        RecordingPart.objects.create(recording=recording, number=0, data=b"sound")
        Transcript.objects.create(session=session, number=1, source="webvtt")
        kept.append(session.pk)
    take_back_consent(participation=one.participation, purpose="recording", now=NOW)
    told = OutboxRow.objects.filter(consumer=NAME).values_list("key", flat=True)
    assert list(told) == [round_.pk]
    assert drop_unagreed(round_.pk) == 1

    assert list(Recording.objects.values_list("session_id", flat=True)) == kept[1:]
    assert list(Transcript.objects.values_list("session_id", flat=True)) == kept[1:]
    assert RecordingPart.objects.count() == 1


def test_what_was_begun_under_a_consent_that_was_taken_back_goes_although_another_was_given(
    team: Team, ada: User
) -> None:
    joined = make_thinker(make_aloud(team, ada), "recording")
    session = begun(joined)[1]
    later = NOW + timedelta(minutes=5)
    for name, made_at in (("before", NOW), ("after", later)):
        Recording.objects.create(
            session=session, token=name, kind="audio", declared="audio/webm", begins_at=0, made_at=made_at
        )
    Transcript.objects.create(session=session, number=1, source="whisper")
    take_back_consent(participation=joined.participation, purpose="recording", now=NOW)
    give_consent(participation=joined.participation, purpose="recording", language="en", now=later)

    assert drop_unagreed(session.round_id) == 1
    assert list(Recording.objects.values_list("token", flat=True)) == ["after"]
    assert not Transcript.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_recording_is_begun_behind_somebody_who_takes_it_back(team: Team, ada: User) -> None:
    joined = make_thinker(make_aloud(team, ada), "recording")
    token, session = begun(joined)
    found = held(joined, token)
    taken, asked = Event(), Event()

    def take_back() -> None:
        with transaction.atomic():
            change_agreements(
                participation=joined.participation, wanted={"rating"}, language="en", now=timezone.now()
            )
            taken.set()
            assert asked.wait(timeout=30)
            sleep(0.5)  # whoever does not wait for this has read by now that it is agreed to
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(take_back)
        assert taken.wait(timeout=30)
        asked.set()
        with pytest.raises(NotAgreed):
            open_allowed(held=found, kind="audio", declared="audio/webm", begins_at=0, now=timezone.now())
        taking.result()
    drop_unagreed(session.round_id)
    assert not Recording.objects.exists()


def test_what_was_kept_without_a_line_is_taken_after_the_lease_ran_out(thinker: Joined, token: str) -> None:
    Assignment.objects.filter(token=token).update(state=AssignmentState.EXPIRED)

    assert told(thinker, token, event()) == 1


def test_a_thought_that_is_too_long_is_refused_in_words(thinker: Joined, token: str) -> None:
    with pytest.raises(Invalid):
        say_words(token=token, secret=thinker.secret, words="x" * 10_001, now=NOW)


def test_a_transcript_goes_with_its_consent_although_its_sound_went_before(team: Team, ada: User) -> None:
    joined = make_thinker(make_aloud(team, ada), "recording")
    session = begun(joined)[1]
    Transcript.objects.create(session=session, number=1, source="whisper")
    take_back_consent(participation=joined.participation, purpose="recording", now=NOW)
    drop_unagreed(session.round_id)

    assert not Transcript.objects.exists()
