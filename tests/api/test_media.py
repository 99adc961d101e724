"""Pictures over the API: uploaded once, named by their hash, refused with a sentence."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from apps.accounts.models import Team
from apps.catalog.models import Media, Output, Scenario
from apps.catalog.pictures import MAX_BYTES
from tests.factories.pictures import CANARY, claiming, picture, telling_picture

pytestmark = pytest.mark.django_db


def upload(api: Any, body: bytes, kind: str = "image/png") -> Any:
    return api.post("media/", body, kind=kind)


def test_a_picture_is_stored_once_however_often_it_is_sent(ada_api: Any, team: Team) -> None:
    sent = telling_picture("PNG")
    expected = {"media": hashlib.sha256(sent).hexdigest(), "width": 32, "height": 48}

    first, second = upload(ada_api, sent), upload(ada_api, sent, "image/jpeg")

    assert (first.status_code, first.json()) == (201, {**expected, "outcome": "created"})
    assert (second.status_code, second.json()) == (200, {**expected, "outcome": "unchanged"})
    stored = Media.objects.get(team=team)
    assert CANARY.encode() not in bytes(stored.body)
    assert bytes(stored.body)[8:12] == b"WEBP"
    assert ada_api.get(f"media/{expected['media']}").json() == expected


def test_other_teams_have_their_own(ada_api: Any, dan_api: Any) -> None:
    name = upload(ada_api, picture()).json()["media"]

    assert dan_api.get(f"media/{name}").status_code == 404
    assert upload(dan_api, picture()).json()["outcome"] == "created"


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        (b"", "image/png", 400, "empty"),
        (b"not a picture", "image/png", 422, "no PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 422, "no PNG, JPEG or WebP"),
        (picture(kind="GIF"), "image/gif", 422, "no PNG, JPEG or WebP"),
        (picture()[:60], "image/png", 422, "broken"),
        (claiming(30_000, 30_000), "image/png", 413, "24 million pixels"),
        (bytes(MAX_BYTES + 1), "image/png", 413, "10 MiB"),
        (picture(), "application/json", 415, ""),
        (picture(), "multipart/form-data; boundary=x", 415, ""),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(
    ada_api: Any, body: bytes, kind: str, status: int, words: str
) -> None:
    reply = upload(ada_api, body, kind)

    assert reply.status_code == status
    assert reply["Content-Type"] == "application/problem+json"
    assert words in reply.json()["detail"]
    assert not Media.objects.exists()


def part(name: str, **more: object) -> dict[str, object]:
    return {"type": "image", "media": name, **more}


def test_a_scenario_and_an_output_name_pictures_that_are_there(ada_api: Any) -> None:
    name = upload(ada_api, picture()).json()["media"]
    content = [{"type": "text", "text": "What is this?"}, part(name, alt="A teal field")]

    asked = ada_api.post("scenarios/", {"key": "p1", "messages": [{"role": "user", "content": content}]})
    said = ada_api.post(
        "outputs/?create=1",
        {
            "version": "ward/r3",
            "scenario": "p1",
            "messages": [{"role": "assistant", "content": [part(name)]}],
        },
    )

    assert (asked.json()["accepted"], said.json()["accepted"]) == (1, 1)
    assert Scenario.objects.get().messages[0]["content"][1]["alt"] == "A teal field"
    assert Output.objects.get().messages[0]["content"] == [part(name)]


@pytest.mark.parametrize(
    ("named", "reason", "pointer"),
    [
        (part("ab" * 32), "There is no picture abababababab… yet. Upload it first.", "/messages"),
        (part("AB" * 32), "64 small hexadecimal digits", "/messages/0/content"),
        (part("../../etc/passwd"), "64 small hexadecimal digits", "/messages/0/content"),
        ({"type": "image", "media": 7}, "64 small hexadecimal digits", "/messages/0/content"),
        (part("ab" * 32, alt="x" * 1_001), "at most 1,000 characters", "/messages/0/content"),
        (part("ab" * 32, alt=["x"]), "at most 1,000 characters", "/messages/0/content"),
    ],
)
def test_a_line_that_names_no_picture_is_refused_and_the_others_are_taken(
    ada_api: Any, named: dict[str, object], reason: str, pointer: str
) -> None:
    rows = [
        {"key": "bad", "messages": [{"role": "user", "content": [named]}]},
        {"key": "good", "messages": [{"role": "user", "content": "?"}]},
    ]

    report = ada_api.lines("scenarios/", rows).json()

    assert report["accepted"] == 1
    (refused,) = report["refused"]
    assert refused["line"] == 1
    assert reason in refused["reason"]
    assert refused["pointer"].startswith(pointer)


def test_a_scenario_is_not_changed_to_name_a_picture_that_is_not_there(ada_api: Any) -> None:
    said = {"messages": [{"role": "user", "content": "?"}]}
    assert ada_api.post("scenarios/", {"key": "p1", **said}).json()["accepted"] == 1
    turns = [{"role": "user", "content": [part("ab" * 32)]}]

    reply = ada_api.patch("scenarios/p1", {"messages": turns})

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["pointer"] == "/messages"
    assert Scenario.objects.get().messages == said["messages"]


def test_a_picture_of_another_team_cannot_be_named(ada_api: Any, dan_api: Any) -> None:
    name = upload(dan_api, picture()).json()["media"]

    row = {"key": "theirs", "messages": [{"role": "user", "content": [part(name)]}]}

    assert ada_api.post("scenarios/", row).status_code == 422
