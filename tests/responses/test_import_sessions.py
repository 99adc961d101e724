"""Sessions that lines of an import bring along: rows on one axis, for every mode, line by line as safe as the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.core import events as bus
from apps.core.models import OutboxRow
from apps.responses.events import SessionGrew, TranscriptMade
from apps.responses.models import Response, Session, SessionEvent, Transcript, Utterance
from apps.studies.models import Study
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW, make_study

pytestmark = pytest.mark.django_db

ENDED = datetime(2026, 2, 1, 1, 30, tzinfo=UTC)
EVENTS = [
    {"at": 0.5, "kind": "step", "label": "read"},
    {"at": 3.0, "kind": "edit", "label": "typing", "seconds": 4.0},
]
UTTERANCES = [
    {"start": 1.0, "end": 4.25, "text": "Hm.\nWell, \u0645\u0631\u062d\u0628\u0627."},
    {"start": 5.0, "end": 5.0, "speaker": "moderator", "text": "Yes?"},
]


@pytest.fixture
def study(team: Team, ada: User) -> Study:
    return make_study(team, ada)


def test_events_and_words_of_a_line_are_a_session_on_one_axis(study: Study) -> None:
    take_in(study, line(at="2026-02-01T01:30:00Z", events=EVENTS, utterances=UTTERANCES))

    response, session = Response.objects.get(), Session.objects.get()
    assert (session.pk, session.round_id, session.study_id, session.rater_id) == (
        response.assignment_id,
        response.round_id,
        response.study_id,
        response.rater_id,
    )
    assert (session.duration, session.ended_at) == (7.0, ENDED)
    assert session.started_at == ENDED - timedelta(seconds=7)
    assert list(
        SessionEvent.objects.order_by("at").values_list("session", "key", "at", "kind", "label", "seconds")
    ) == [
        (session.pk, "1", 0.5, "step", "read", None),
        (session.pk, "2", 3.0, "edit", "typing", 4.0),
    ]
    transcript = Transcript.objects.get()
    assert (transcript.session_id, transcript.number, transcript.source) == (session.pk, 1, "import")
    assert transcript.others == ["moderator"]
    assert list(
        Utterance.objects.order_by("number").values_list(
            "transcript", "number", "start", "end", "speaker", "text"
        )
    ) == [
        (transcript.pk, 1, 1.0, 4.25, "rater", UTTERANCES[0]["text"]),
        (transcript.pk, 2, 5.0, 5.0, "moderator", "Yes?"),
    ]
    assert response.behaviour == {}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([], []),
        (["rater"], ["rater"]),
        (["Moderator", "robot"], ["Moderator", "moderator", "robot"]),
        (None, ["moderator"]),
    ],
)
def test_a_line_says_who_is_not_the_rater(study: Study, told: list[str] | None, kept: list[str]) -> None:
    take_in(study, line(utterances=UTTERANCES, others=told))

    assert Transcript.objects.get().others == kept


def test_a_line_brings_what_it_has_and_no_more(study: Study) -> None:
    take_in(
        study,
        line(item="q0"),
        line(item="q1", behaviour={"revisions": 2}),
        line(item="q2", events=EVENTS),
        line(item="q3", utterances=UTTERANCES),
    )

    ends = Session.objects.order_by("duration").values_list("assignment__item__key", "duration", "ended_at")
    assert list(ends) == [("q3", 5.0, NOW), ("q2", 7.0, NOW)]
    assert Transcript.objects.get().session.assignment.item.key == "q3"


def test_the_same_line_again_makes_no_second_session_and_a_repeat_has_its_own(study: Study) -> None:
    told = line(events=EVENTS, utterances=UTTERANCES)
    other = told | {"answers": {"overall": "second"}}

    assert take_in(study, told, told).report.repeated == 1
    assert take_in(study, told, other).report.accepted == 1

    assert Session.objects.count() == Transcript.objects.count() == 2
    assert SessionEvent.objects.count() == Utterance.objects.count() == 4


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"events": [{"at": -1, "kind": "edit"}]}, "/events/0/at"),
        ({"events": [{"at": "1", "kind": "edit"}]}, "/events/0/at"),
        ({"events": [EVENTS[0], {"at": 1, "kind": "Edit"}]}, "/events/1/kind"),
        ({"events": [{"at": 1, "kind": "edit", "label": "l" * 201}]}, "/events/0/label"),
        ({"events": [{"at": 1, "kind": "edit", "label": "a\u0007b"}]}, "/events/0/label"),
        ({"events": [{"at": 1, "kind": "edit", "label": "a\nb"}]}, "/events/0/label"),
        ({"events": [{"at": 1, "kind": "edit", "seconds": -0.1}]}, "/events/0/seconds"),
        ({"events": [{"at": 1, "kind": "edit", "text": "typed"}]}, "/events/0/text"),
        ({"events": [{"at": 1, "kind": "edit"}] * 20_001}, "/events"),
        ({"events": None, "utterances": "Hm."}, "/utterances"),
        ({"utterances": [{"start": 2, "end": 1, "text": "Hm."}]}, "/utterances/0/end"),
        ({"utterances": [{"start": 2, "end": 2e7, "text": "Hm."}]}, "/utterances/0/end"),
        ({"utterances": [{"start": 1, "end": 2, "text": "a\u0000b"}]}, "/utterances/0/text"),
        ({"utterances": [{"start": 1, "end": 2, "text": "a\u001bb"}]}, "/utterances/0/text"),
        ({"utterances": [{"start": 1, "end": 2, "text": "Hm.", "speaker": ""}]}, "/utterances/0/speaker"),
        ({"utterances": [{"start": 1, "end": 2, "text": "Hm.", "speaker": "a\tb"}]}, "/utterances/0/speaker"),
        ({"utterances": [{"start": 1, "end": 2, "text": "Hm."}] * 20_001}, "/utterances"),
        ({"others": [""]}, "/others/0"),
        ({"others": ["a\u0007b"]}, "/others/0"),
        ({"others": ["a"] * 201}, "/others"),
    ],
)
def test_what_does_not_fit_refuses_its_line_only(study: Study, changes: dict[str, Any], pointer: str) -> None:
    report = take_in(study, line(events=EVENTS), line(item="q1", **changes)).report

    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(2, pointer)]
    assert (report.accepted, Session.objects.count()) == (1, 1)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_refuse_their_line(study: Study, number: str) -> None:
    good = json.dumps(line())
    bad = json.dumps(line(item="q1", events=[{"at": 8_888, "kind": "edit"}])).replace("8888", number)

    report = take_in(study, body=f"{good}\n{bad}\n".encode()).report

    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(2, "/events/0/at")]


def test_a_block_of_sessions_costs_no_query_a_line(study: Study, django_assert_max_num_queries: Any) -> None:
    take_in(study, line())
    lines = [
        line(item=f"q{n}", scenario=f"q{n}", rater=f"r-{n}", events=EVENTS, utterances=UTTERANCES)
        for n in range(400)
    ]

    with django_assert_max_num_queries(70):
        take_in(study, *lines)

    assert (Session.objects.count(), Utterance.objects.count()) == (400, 800)


def test_one_event_a_block_says_that_there_is_more(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus, "_consumers", dict(bus._consumers))
    monkeypatch.setattr(bus, "_wanted", type(bus._wanted)(list, {k: list(v) for k, v in bus._wanted.items()}))
    for event in (SessionGrew, TranscriptMade):
        bus.register(event, bus.Consumer("tests.sessions", lambda _key: None))

    round_ = take_in(
        study, *(line(item=f"q{n}", events=EVENTS, utterances=UTTERANCES) for n in range(3)), line(item="q9")
    ).round

    waiting = OutboxRow.objects.filter(consumer="tests.sessions", key=round_.pk)
    assert sorted(waiting.values_list("event", flat=True)) == ["session.grew", "transcript.made"]
