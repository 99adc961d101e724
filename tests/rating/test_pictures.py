"""Pictures reach raters through one door: an address for each assignment, and replies that differ in their bytes alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services import launch
from apps.catalog.models import Media
from apps.catalog.pictures import store_picture
from apps.studies.models import Round
from tests.factories.joining import agree
from tests.factories.pictures import CANARY, picture, telling_picture
from tests.factories.reviews import make_review, put
from tests.factories.studies import NOW, VERSIONS, make_study

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
_IMAGE = re.compile(r"<img [^>]*>")
_SOURCE = re.compile(r'src="([^"]+)"')
COLOURS = {"prompt": "white", **dict(zip(VERSIONS, ("red", "green", "blue"), strict=True))}


@pytest.fixture
def stored(team: Team) -> dict[str, Media]:
    """A picture for the prompt and one for each version, of different kinds and sizes."""
    kinds = iter(("PNG", "JPEG", "WEBP", "PNG"))
    sizes = iter(((60, 40), (300, 200), (40, 60), (64, 64)))
    return {
        name: store_picture(team=team, body=picture(size=next(sizes), colour=colour, kind=next(kinds)))[0]
        for name, colour in COLOURS.items()
    }


def fill(team: Team, stored: dict[str, Media], scenarios: int = 3, alt: str = "What it drew") -> None:
    """Give the team scenarios and outputs that show pictures."""
    asked = [
        {"type": "text", "text": "Draw it."},
        {"type": "image", "media": stored["prompt"].sha256, "alt": "A sketch"},
    ]
    put(
        team,
        "scenarios",
        [{"key": f"q{n}", "messages": [{"role": "user", "content": asked}]} for n in range(scenarios)],
    )
    for version in VERSIONS:
        said = [
            {"type": "text", "text": "Here."},
            {"type": "image", "media": stored[version].sha256, "alt": alt},
        ]
        turns = [{"role": "assistant", "content": said}]
        put(
            team,
            "outputs",
            [{"version": version, "scenario": f"q{n}", "messages": turns} for n in range(scenarios)],
        )


@pytest.fixture
def drawing(team: Team, ada: User, stored: dict[str, Media]) -> Round:
    fill(team, stored)
    return launch(study=make_study(team, ada), now=NOW)


def sources(html: str) -> list[str]:
    return [unescape(_SOURCE.findall(tag)[0]) for tag in _IMAGE.findall(html)]


def enter(client: Client, round_: Round) -> str:
    return str(agree(client, f"/s/{round_.study.code}/")["Location"])


def shown(client: Client, round_: Round) -> tuple[str, list[str]]:
    """Join and return the first item's page and the addresses of its pictures."""
    html = client.get(enter(client, round_)).content.decode()
    return html, sources(html)


def test_a_comparison_shows_the_pictures_of_its_prompt_and_both_answers(
    client: Client, drawing: Round
) -> None:
    html, addresses = shown(client, drawing)

    assert len(addresses) == 3
    replies = [client.get(address) for address in addresses]
    assert [reply.status_code for reply in replies] == [200] * 3
    held = Assignment.objects.get()
    order = [held.item.item_outputs.get(place=side).output.version.key for side in held.sides]
    expected = {name: bytes(media.body) for name, media in current(held).items()}
    assert [reply.content for reply in replies] == [expected[name] for name in ("prompt", *order)]
    assert 'alt="A sketch" width="60" height="40" loading="lazy"' in html


def current(held: Assignment) -> dict[str, Media]:
    """Return the stored pictures by what shows them."""
    found = {"prompt": Media.objects.get(sha256=held.item.scenario.messages[0]["content"][1]["media"])}
    for row in held.item.item_outputs.select_related("output__version"):
        name = row.output.messages[0]["content"][1]["media"]
        found[row.output.version.key] = Media.objects.get(sha256=name)
    return found


def test_replies_differ_in_nothing_but_their_bytes(client: Client, drawing: Round) -> None:
    _html, addresses = shown(client, drawing)

    heads = []
    for address in addresses:
        reply = client.get(address)
        assert not reply.cookies
        heads.append([(name, value) for name, value in reply.headers.items() if name != "Content-Length"])

    assert heads[0] == heads[1] == heads[2]
    told = dict(heads[0])
    assert told["Content-Type"] == "image/webp"
    assert told["Cache-Control"] == "private, no-store"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not {"ETag", "Last-Modified", "Content-Disposition", "Expires", "Age", "Accept-Ranges"} & set(told)


def test_neither_page_nor_address_names_what_is_stored(
    client: Client, drawing: Round, stored: dict[str, Media]
) -> None:
    html, addresses = shown(client, drawing)

    for media in stored.values():
        digest = hashlib.sha256(bytes(Media.objects.get(pk=media.pk).body)).hexdigest()
        assert media.sha256[:12] not in html
        assert digest[:12] not in html
    token = Assignment.objects.get().token
    assert addresses == [f"/s/{drawing.study.code}/t/{token}/pictures/{n}/" for n in (1, 2, 3)]


def test_the_same_picture_has_another_address_in_every_assignment(drawing: Round) -> None:
    first, second = Client(), Client()
    ours, theirs = shown(first, drawing)[1], shown(second, drawing)[1]

    assert not set(ours) & set(theirs)
    assert first.get(ours[0]).content == second.get(theirs[0]).content


@pytest.mark.parametrize("number", ["0", "4", "99999999999999999999", "x", "-1"])
def test_there_are_no_others_to_be_had(client: Client, drawing: Round, number: str) -> None:
    _html, addresses = shown(client, drawing)

    assert client.get(addresses[0].replace("/pictures/1/", f"/pictures/{number}/")).status_code == 404


def test_nobody_but_the_holder_gets_one(client: Client, drawing: Round, ada_client: Client) -> None:
    _html, addresses = shown(client, drawing)
    other = Client()
    enter(other, drawing)

    for stranger in (Client(), other, ada_client):
        assert stranger.get(addresses[0]).status_code == 404
    assert client.post(addresses[0]).status_code == 405
    token = Assignment.objects.order_by("pk")[0].token
    for wrong in ("x", token[:-1], token.upper() + "x"):
        assert client.get(addresses[0].replace(token, wrong)).status_code == 404


@pytest.mark.parametrize(
    "state", [AssignmentState.EXPIRED, AssignmentState.SKIPPED, AssignmentState.WITHDRAWN]
)
def test_what_was_given_back_shows_nothing(client: Client, drawing: Round, state: AssignmentState) -> None:
    _html, addresses = shown(client, drawing)
    Assignment.objects.update(state=state)

    assert client.get(addresses[0]).status_code == 404


def test_an_answered_one_is_still_seen_and_so_is_the_next(client: Client, drawing: Round) -> None:
    _html, addresses = shown(client, drawing)
    address = addresses[0].partition("pictures/")[0]

    following = client.post(address, {"q-overall": "equal"}, headers=HTMX)

    fresh = sources(following.content.decode())
    assert len(fresh) == 3
    assert not set(fresh) & set(addresses)
    assert [client.get(one).status_code for one in (*addresses, *fresh)] == [200] * 6
    token = address.rstrip("/").rpartition("/")[2]
    own = sources(client.get(f"/me/answers/{token}/").content.decode())
    assert len(own) == 3
    assert all(one.startswith("/me/answers/") for one in own)
    assert client.get(own[1]).content == client.get(addresses[1]).content
    assert Client().get(own[1]).status_code == 404


def test_a_refused_answer_keeps_the_pictures(client: Client, drawing: Round) -> None:
    _html, addresses = shown(client, drawing)

    again = client.post(addresses[0].partition("pictures/")[0], {})

    assert again.status_code == 422
    assert sources(again.content.decode()) == addresses


def test_a_review_shows_them_in_its_turns(
    client: Client, team: Team, ada: User, stored: dict[str, Media]
) -> None:
    fill(team, stored, scenarios=1)
    review = make_review(team, ada)

    _html, addresses = shown(client, review)

    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_what_is_covered_is_not_to_be_had(
    client: Client, team: Team, ada: User, stored: dict[str, Media]
) -> None:
    fill(team, stored, scenarios=1)
    questions = [
        {"key": "before", "ask": "expectation", "of": "good"},
        {"key": "good", "ask": "scale", "min": 1, "max": 5},
    ]
    review = make_review(team, ada, questions=questions)

    _html, addresses = shown(client, review)

    assert len(addresses) == 1
    assert client.get(addresses[0]).status_code == 200
    assert client.get(addresses[0].replace("/1/", "/2/")).status_code == 404
    uncovered = client.post(addresses[0].replace("pictures/1/", "uncover/"), {"q-before": "3"}, headers=HTMX)
    assert len(sources(uncovered.content.decode())) == 2
    assert client.get(addresses[0].replace("/1/", "/2/")).status_code == 200


@pytest.mark.parametrize("policy", ["mask", "flag"])
def test_words_that_tell_who_drew_it_are_masked_with_the_rest(
    client: Client, team: Team, ada: User, stored: dict[str, Media], policy: str
) -> None:
    fill(team, stored, alt="I am ChatGPT, and this is what I drew")
    round_ = launch(study=make_study(team, ada, blinding={"self_identification": policy}), now=NOW)

    html, addresses = shown(client, round_)

    assert len(addresses) == 3
    assert ("ChatGPT" in html) == (policy == "flag")
    assert "A sketch" in html


def test_metadata_never_reaches_a_rater(
    client: Client, team: Team, ada: User, stored: dict[str, Media]
) -> None:
    told = {
        name: store_picture(team=team, body=telling_picture(kind))[0]
        for name, kind in zip(stored, ("PNG", "JPEG", "WEBP", "PNG"), strict=True)
    }
    fill(team, told)
    round_ = launch(study=make_study(team, ada), now=NOW)

    for reply in _replies(client, round_):
        assert CANARY.encode() not in reply.content


def _replies(client: Client, round_: Round) -> Iterator[Any]:
    for address in shown(client, round_)[1]:
        yield client.get(address)
