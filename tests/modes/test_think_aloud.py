"""The think-aloud mode in a browser without script, and what its protocol may say."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState
from apps.core.errors import Invalid
from apps.modes.think_aloud.assistants import answerers
from apps.modes.think_aloud.assistants._base import Asked
from apps.modes.think_aloud.items import Assistant
from apps.responses.models import Recording, RecordingChunk, Response, Session, SessionEvent
from apps.studies.models import Round
from tests.factories.joining import agree
from tests.factories.sessions import aloud_document, fill_tasks, make_aloud
from tests.factories.studies import make_study

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    return make_aloud(team, ada)


def come(round_: Round, *purposes: str) -> tuple[Client, str, str]:
    """Join; return the browser, the address of the task and that of its session."""
    client = Client()
    reply = agree(client, f"/s/{round_.study.code}/", purposes=["rating", *purposes])
    place = str(reply["Location"])
    return client, place, place.replace("/t/", "/m/think_aloud/")


def page(client: Client, place: str) -> str:
    reply = client.get(place)
    assert reply.status_code == 200
    return str(reply.content.decode())


def post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def test_the_task_is_shown_once_the_person_has_begun(round_: Round) -> None:
    client, place, session = come(round_)
    before = page(client, place)
    client.post(f"{session}begin/")
    after = page(client, place)

    assert "Begin" in before
    assert "Task 0." not in before
    assert "Task 1." not in before
    assert "Task " in after
    assert "Step 1: Read" in after
    assert "Ask the assistant" in after
    assert "Reply 0." not in after


def test_thoughts_and_questions_keep_what_was_answered(round_: Round) -> None:
    client, place, session = come(round_)
    client.post(f"{session}begin/")
    said = client.post(f"{session}say/", {"say": "What is <b>descaling</b>?", "q-overall": "second"})
    asked = client.post(f"{session}ask/", {"ask": "How?", "q-overall": "second", "q-note": "So far."})
    shown = page(client, place)

    assert (said.status_code, asked.status_code) == (302, 302)
    assert "What is &lt;b&gt;descaling&lt;/b&gt;?" in shown
    assert "Reply 0." in shown
    assert re.search(r'value="second"[^>]*checked', shown)
    assert "So far." in shown


def test_a_question_sent_twice_is_answered_once(round_: Round) -> None:
    client, _place, session = come(round_)
    client.post(f"{session}begin/")
    for _ in range(2):
        client.post(f"{session}ask/", {"ask": "How?", "ask-key": "one"})

    assert list(SessionEvent.objects.order_by("id").values_list("kind", "text")) == [
        ("asked", "How?"),
        ("replied", "Reply 0."),
    ]


def test_the_assistant_says_the_output_turn_by_turn_and_then_that_it_is_done(round_: Round) -> None:
    client, _place, session = come(round_)
    client.post(f"{session}begin/")
    for number in range(4):
        client.post(f"{session}ask/", {"ask": f"Question {number}"})

    replies = SessionEvent.objects.filter(kind="replied").order_by("id").values_list("text", flat=True)
    assert list(replies) == ["Reply 0.", "Reply 1.", "That is all.", "That is all."]


def test_a_script_waits_for_its_words() -> None:
    spec = Assistant.model_validate(
        {
            "answers": "script",
            "script": [
                {"words": ["heat", "hot"], "say": "It is hot."},
                {"words": ["HOT"], "say": "Still hot."},
                {"say": "Anything."},
            ],
        }
    )
    said: list[str] = []
    for question in ("How HOT is it?", "And how hot now?", "Well?", "hot?"):
        reply = answerers()["script"].reply(Asked(question, tuple(said), (), spec))
        said += [reply] if reply else []

    assert said == ["It is hot.", "Still hot.", "Anything."]


def test_the_words_that_were_typed_and_not_added_come_with_the_answer(round_: Round) -> None:
    client, place, session = come(round_)
    client.post(f"{session}begin/")
    reply = client.post(place, {"q-overall": "first", "say": "One last thing."})

    assert reply.status_code == 303
    assert Response.objects.get().answers == {"overall": "first"}
    assert SessionEvent.objects.get().text == "One last thing."
    assert Session.objects.get().ended_at is not None


def test_an_incomplete_answer_comes_back_with_everything(round_: Round) -> None:
    client, place, session = come(round_)
    client.post(f"{session}begin/")
    reply = client.post(place, {"q-note": "Half.", "say": "Oh."})

    assert reply.status_code == 422
    assert "Half." in reply.content.decode()
    assert "Oh." in reply.content.decode()


def test_a_recording_needs_a_yes_of_its_own(round_: Round) -> None:
    client, place, session = come(round_)
    client.post(f"{session}begin/")
    opening = {"kind": "audio", "declared": "audio/webm;codecs=opus", "begins_at": 0.5}
    refused = post(client, f"{session}recordings/", opening)
    other, its_place, its_session = come(round_, "recording")
    other.post(f"{its_session}begin/")
    taken = post(other, f"{its_session}recordings/", opening)
    screen = post(other, f"{its_session}recordings/", {**opening, "kind": "screen", "declared": "video/webm"})

    assert (refused.status_code, taken.status_code, screen.status_code) == (403, 201, 403)
    assert "data-recorder" not in page(client, place)
    assert "data-recorder" in page(other, its_place)
    assert Recording.objects.count() == 1


def test_who_agreed_to_their_screen_alone_is_not_offered_a_microphone(team: Team, ada: User) -> None:
    asked = {"version": 1, "purposes": ["rating", "recording", "screen"]}
    round_ = make_aloud(team, ada, consent=asked, items={"record": ["audio", "screen"]})
    shown = {}
    for purposes in (("screen",), ("recording",), ("recording", "screen")):
        client, place, session = come(round_, *purposes)
        client.post(f"{session}begin/")
        words = page(client, place)
        shown[purposes] = (" data-record>" in words, " data-record-screen>" in words)

    assert shown == {
        ("screen",): (False, True),
        ("recording",): (True, False),
        ("recording", "screen"): (True, True),
    }


def test_chunks_arrive_in_any_order_and_a_strange_browser_sends_none(round_: Round) -> None:
    client, _place, session = come(round_, "recording")
    client.post(f"{session}begin/")
    opening = {"kind": "audio", "declared": "audio/webm", "begins_at": 0}
    name = post(client, f"{session}recordings/", opening).json()["name"]
    address = f"{session}recordings/{name}/"

    def put(by: Client, number: int, body: bytes) -> int:
        return int(by.put(f"{address}{number}/", body, content_type="audio/webm").status_code)

    assert [put(client, number, bytes([65 + number])) for number in (2, 0, 2)] == [204, 204, 204]
    assert put(Client(), 1, b"x") == 404
    assert put(client, 0, b"other") == 409
    assert put(client, 3, b"") == 422
    assert client.get(address).json() == {"state": "open", "held": [[0, 0], [2, 2]]}
    assert RecordingChunk.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"items": {"steps": [{"title": "A", "questions": ["nobody"]}]}}, "/items/steps/0/questions/0"),
        (
            {
                "items": {
                    "steps": [{"title": "A", "questions": ["ease"]}, {"title": "B", "questions": ["ease"]}]
                }
            },
            "/items/steps/0/questions/0",
        ),
        ({"items": {"record": ["screen"]}}, "/items/record/0"),
        ({"items": {"assistant": {"answers": "nobody"}}}, "/items/assistant/answers"),
        ({"items": {"show": "scenarios"}}, "/items/assistant/answers"),
        ({"round": {"versions": []}}, "/round/versions"),
        ({"questions": [{"key": "overall", "ask": "preference"}]}, "/questions/0/ask"),
        (
            {"questions": [{"key": "overall", "ask": "choice", "options": ["a", "b"], "per": "turn"}]},
            "/questions/0/per",
        ),
    ],
    ids=[
        "unknown question",
        "twice",
        "no consent",
        "nobody answers",
        "no output",
        "no version",
        "pair",
        "turn",
    ],
)
def test_what_does_not_go_together_is_refused(
    team: Team, ada: User, change: dict[str, Any], pointer: str
) -> None:
    fill_tasks(team)
    with pytest.raises(Invalid) as refused:
        make_study(team, ada, **aloud_document(**change))

    assert pointer in {problem.pointer for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("address", "body", "kind"),
    [
        ("say/", {"say": "x" * 10_001}, None),
        ("ask/", {"ask": "x" * 10_001}, None),
        ("ask/", {"ask": "Well?", "ask-key": "a\x00b"}, None),
        ("events/", b"\xff", "application/json"),
        ("events/", b"[" * 5_000, "application/json"),
        ("recordings/", b"\xff", "application/json"),
        ("recordings/", b'{"kind": "audio", "declared": "text/html", "begins_at": 0}', "application/json"),
    ],
    ids=[
        "long thought",
        "long question",
        "zero in a key",
        "no text",
        "deep",
        "no text of a recording",
        "a page",
    ],
)
def test_hostile_input_is_no_fault_of_ours(round_: Round, address: str, body: Any, kind: str | None) -> None:
    client, _place, session = come(round_, "recording")
    client.post(f"{session}begin/")
    more: Any = {"content_type": kind} if kind else {}

    assert client.post(f"{session}{address}", body, **more).status_code in {302, 409, 422}


def test_enter_in_a_field_without_script_keeps_everything(round_: Round) -> None:
    client, place, session = come(round_)
    client.post(f"{session}begin/")
    client.post(f"{session}ask/", {"ask": "", "say": "Half a thought.", "q-note": "So far."})
    shown = page(client, place)

    assert "Half a thought." in shown
    assert "So far." in shown


@pytest.mark.parametrize(
    "state",
    [
        AssignmentState.ANSWERED,
        AssignmentState.SKIPPED,
        AssignmentState.WITHDRAWN,
        AssignmentState.EXPIRED,
    ],
)
def test_beginning_what_is_not_open_any_more_leads_to_a_page_that_says_so(
    round_: Round, state: AssignmentState
) -> None:
    client, place, session = come(round_)
    Assignment.objects.update(state=state)
    reply = client.post(f"{session}begin/")

    assert (reply.status_code, reply["Location"]) == (302, place)
    assert client.get(place).status_code < 500
    assert not Session.objects.exists()


def test_what_was_given_back_is_told_apart_from_what_has_ended(round_: Round) -> None:
    client, _place, session = come(round_, "recording")
    client.post(f"{session}begin/")
    opening = {"kind": "audio", "declared": "audio/webm", "begins_at": 0}
    name = post(client, f"{session}recordings/", opening).json()["name"]
    address = f"{session}recordings/{name}/"
    assert post(client, address, {"chunks": 0}).status_code == 200

    def answers() -> list[int]:
        late = client.put(f"{address}0/", b"x", content_type="audio/webm")
        again = post(client, f"{session}recordings/", opening)
        return [late.status_code, again.status_code, client.get(address).status_code]

    assert answers() == [409, 201, 200]
    Assignment.objects.update(state=AssignmentState.SKIPPED)
    assert answers() == [404, 404, 404]
