"""Invariant 3: nothing on a rater's pages, in addresses, headers, cookies or errors tells which version an output came from.

Whatever is hidden is marked: names, notes and files hold one made-up word, database ids begin alike, and no digest of a key or a text
may stand anywhere. Three hundred assignments of every mode are then judged as a browser does it, with all that can go wrong on the way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import combinations, count
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services import launch
from apps.studies.models import Round
from apps.studies.modes import modes
from tests.factories.joining import agree
from tests.factories.reviews import put
from tests.factories.studies import NOW, make_study

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

CANARY = "zorbax"
ID_MARK = "6173000"
STARTS = count(617_300_000_000, 2_000)
"""Where ids begin, anew for each test: a process remembers frozen items by theirs."""
VERSIONS = [f"{CANARY}-{name}/r{place}" for place, name in enumerate(("one", "two", "three", "four"))]
SCENARIOS, RATERS, ASSIGNMENTS = 15, 5, 300
EXPLAINED = {"levels": ["none", "short", "full"], "shows": ["text", "spans"]}
HTMX = {"HX-Request": "true"}
TABLES = ("catalog_system", "catalog_version", "catalog_scenario", "catalog_output", "studies_item",
          "studies_itemoutput", "studies_round", "studies_study", "assignments_slot", "assignments_assignment",
          "raters_rater", "raters_participation", "responses_response")  # fmt: skip
CHANGING = {"HX-Push-Url", "Location", "Content-Length", "Content-Security-Policy", "Expires"}
"""Headers that name the next assignment or the moment, or differ each time for everybody."""
SETTINGS: dict[str, dict[str, Any]] = {
    "comparison": {
        "items": {"pairing": "all", "overlap": 5},
        "questions": [{"key": "overall", "ask": "preference"}],
    },
    "scenario_review": {
        "items": {"sequence": "apart", "overlap": 5},
        "questions": [
            {"key": "overall", "ask": "choice", "options": ["first", "second"]},
            {"key": "clear", "ask": "scale", "min": 1, "max": 5, "about": "explanation", "optional": True},
        ],
    },
    "think_aloud": {
        "items": {
            "sequence": "apart",
            "overlap": 5,
            "steps": [{"title": "Read", "questions": ["overall"]}, {"title": "Decide"}],
        },
        "questions": [{"key": "overall", "ask": "choice", "options": ["first", "second"]}],
    },
}
"""What a study of each mode is made of; a mode that is not here has no leak check, and fails."""


@pytest.fixture
def first_id(db: None) -> Iterator[int]:
    """Let ids begin with digits that stand nowhere by chance."""
    first = next(STARTS)
    with connection.cursor() as cursor:
        kept = {}
        for table in TABLES:
            cursor.execute("SELECT coalesce(pg_sequence_last_value(%s::regclass), 1)", [f"{table}_id_seq"])
            kept[table] = cursor.fetchone()[0]
            cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", first])
    yield first
    with connection.cursor() as cursor:
        for table, value in kept.items():
            cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", value])


def words(version: int, scenario: int) -> str:
    """Return the text of an output, which raters do see; nothing else of it is theirs to know."""
    return f"Answer number {version * 7919 + scenario * 104_729}."


def fill(team: Team) -> None:
    put(
        team,
        "systems",
        [{"key": key.partition("/")[0], "name": f"{CANARY} system {key}"} for key in VERSIONS],
    )
    put(
        team,
        "versions",
        [{"key": key, "name": f"{CANARY} {key}", "commit": f"{CANARY}c0ffee"} for key in VERSIONS],
    )
    put(team, "scenarios", [scenario(number) for number in range(SCENARIOS)])
    put(team, "outputs", [output(v, s) for v in range(len(VERSIONS)) for s in range(SCENARIOS)])


def launched(team: Team, ada: User, mode: str, **more: Any) -> Round:
    """Launch a study of a mode over a filled catalogue."""
    fill(team)
    asked = {"round": {"versions": VERSIONS}, "explanations": EXPLAINED, "analysis": {}, **SETTINGS[mode]}
    return launch(study=make_study(team, ada, mode=mode, slug="study", **asked, **more), now=NOW)


def scenario(number: int) -> dict[str, Any]:
    return {
        "key": f"{CANARY}-scenario-{number}",
        "messages": [{"role": "user", "content": f"Question {number}?", "name": CANARY}],
        "tags": [CANARY],
        "risk": CANARY,
        "value": CANARY,
        "attribute": {CANARY: CANARY},
        "owner": CANARY,
        "origin": CANARY,
        "reference": f"{CANARY} reference",
        "label": CANARY,
    }


def output(version: int, number: int) -> dict[str, Any]:
    url = f"https://cdn.example/{CANARY}/{CANARY}.png"
    parts = [
        {"type": "text", "text": words(version, number), "annotations": [CANARY]},
        {"type": "image_url", "image_url": {"url": url}, "file_name": f"{CANARY}.png"},
    ]
    return {
        "version": VERSIONS[version],
        "scenario": f"{CANARY}-scenario-{number}",
        "messages": [{"role": "assistant", "content": parts, "name": CANARY, "model": CANARY}],
        "label": CANARY,
        "confidence": 0.617300001,
        "probabilities": {CANARY: 0.5},
        "explanation": {
            "text": "It is so. It was weighed.",
            "model": CANARY,
            "tokens": [CANARY],
            "spans": [[0, 6, 1.0]],
        },
        "meta": {CANARY: CANARY},
    }


def digests(first: int) -> set[str]:
    """Return the beginnings of every digest that somebody might have thought harmless."""
    texts = [words(v, s) for v in range(len(VERSIONS)) for s in range(SCENARIOS)]
    ids = [str(first + number) for number in range(1, 400)]
    found = set()
    for source in (*VERSIONS, *texts, *ids):
        for name in ("md5", "sha1", "sha256", "blake2b"):
            digest = hashlib.new(name, source.encode()).digest()
            found |= {digest.hex()[:12], base64.urlsafe_b64encode(digest).decode()[:12]}
    return found


@dataclass
class Watch:
    """All that reached a browser, and what it was held against."""

    forbidden: set[str]
    headers: dict[str, set[tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    cookies: dict[str, set[tuple[int, ...]]] = field(default_factory=dict)
    replies: int = 0

    def see(self, what: str, reply: Any, status: int) -> str:
        """Look through a reply, and return its text."""
        assert reply.status_code == status, (what, reply.status_code)
        body = reply.content.decode()
        sent = "\n".join(f"{name}: {value}" for name, value in reply.headers.items())
        cookies = "\n".join(morsel.OutputString() for morsel in reply.cookies.values())
        self.hold(what, unescape(f"{body}\n{sent}\n{cookies}"))
        fixed = sorted((name, value) for name, value in reply.headers.items() if name not in CHANGING)
        self.headers.setdefault(what, set()).add(tuple(fixed))
        lengths = tuple(sorted(len(morsel.OutputString()) for morsel in reply.cookies.values()))
        self.cookies.setdefault(what, set()).add(lengths)
        self.replies += 1
        return unescape(body)

    def hold(self, what: str, text: str) -> None:
        low = text.lower()
        assert CANARY not in low, (what, low[max(0, low.find(CANARY) - 80) :][:160])
        assert ID_MARK not in text, (what, text[max(0, text.find(ID_MARK) - 80) :][:160])
        assert not {token[:12] for token in re.findall(r"[\w-]{12,}", text)} & self.forbidden, what
        for token in set(re.findall(r"[\w-]{16,}={0,2}", text)):
            assert CANARY.encode() not in opened(token), (what, token)


def opened(token: str) -> bytes:
    """Return what a token holds in base64, as anybody can read it who looks."""
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return b""


@pytest.fixture
def watch(first_id: int) -> Watch:
    return Watch(digests(first_id))


@pytest.mark.parametrize("mode", list(modes()))
def test_three_hundred_assignments_tell_nobody_what_they_show(
    mode: str, team: Team, ada: User, watch: Watch
) -> None:
    load = {"load": {"per_rater": ASSIGNMENTS // RATERS}}
    round_ = launched(team, ada, mode, blinding={"ask": True}, raters=load)

    for _rater in range(RATERS):
        judge(Client(), round_, watch)

    given = Assignment.objects.filter(round=round_).select_related("item")
    assert given.filter(state=AssignmentState.ANSWERED).count() >= ASSIGNMENTS - 2 * RATERS
    assert_tokens_share_nothing(given)
    assert watch.replies > ASSIGNMENTS
    assert {what: len(kinds) for what, kinds in watch.headers.items() if len(kinds) > 1} == {}
    assert {what: len(kinds) for what, kinds in watch.cookies.items() if len(kinds) > 1} == {}


def judge(client: Client, round_: Round, watch: Watch) -> None:
    """Judge until there is nothing more, with every detour once in a while."""
    home = f"/s/{round_.study.code}/"
    watch.see("join", client.get(home), 200)
    watch.see("joined", agree(client, home), 303)
    place = watch_place(client, watch, home)
    for number in range(ASSIGNMENTS):
        if place is None:
            break
        if modes()[round_.protocol["mode"]].has_sessions:
            begin(client, watch, place)
        if number % 12 == 0:
            detours(client, watch, place)
        reply = client.post(place, {"q-overall": "first", "behaviour": '{"active_seconds": 3}'}, headers=HTMX)
        body = watch.see("judged" if "HX-Push-Url" in reply.headers else "last", reply, 200)
        place = reply.headers.get("HX-Push-Url")
        if place is not None and not modes()[round_.protocol["mode"]].has_sessions:
            all_in_one_reply(place, body)
    watch.see("done", client.get(f"{home}done/"), 200)


def begin(client: Client, watch: Watch, place: str) -> None:
    """Begin a session, think, and tell what happened."""
    session = place.replace("/t/", "/m/think_aloud/")
    watch.see("begun", client.post(f"{session}begin/"), 302)
    watch.see("said", client.post(f"{session}say/", {"say": "Well.", "q-overall": "first"}), 302)
    told = '[{"key": "k1", "at": 1, "kind": "step", "label": "1: Read"}]'
    watch.see("told", client.post(f"{session}events/", told, content_type="application/json"), 200)
    watch.see("not taken", client.post(f"{session}events/", "[{}]", content_type="application/json"), 422)
    opening = '{"kind": "audio", "declared": "audio/webm", "begins_at": 1}'
    watch.see(
        "not agreed", client.post(f"{session}recordings/", opening, content_type="application/json"), 403
    )
    all_in_one_reply(place, watch.see("session", client.get(place), 200))


def watch_place(client: Client, watch: Watch, home: str) -> str | None:
    reply = client.get(f"{home}next/")
    watch.see("next", reply, 303)
    return None if "done" in reply["Location"] else str(reply["Location"])


def detours(client: Client, watch: Watch, place: str) -> None:
    body = watch.see("item", client.get(place), 200)
    for address in re.findall(r'<img[^>]+src="([^"]+)"', body):
        picture = client.get(address)
        watch.hold("picture", f"{address}\n{picture.headers}")
        assert CANARY.encode() not in b"".join(picture) if picture.streaming else picture.content
    watch.see("draft", client.post(f"{place}draft/", {"q-overall": "first"}), 204)
    watch.see("refused", client.post(place, {"q-overall": "zzz"}, headers=HTMX), 422)
    watch.see("refused whole", client.post(place, {}), 422)
    watch.see("gone", client.get(re.sub(r"/t/.*", "/t/nobody/", place)), 404)
    watch.see("stranger", Client().post(place, {"q-overall": "first"}), 403)
    watch.see("stranger's draft", Client().post(f"{place}draft/", {"q-overall": "first"}), 404)
    watch.see("pause", client.get(re.sub(r"/t/.*", "/pause/", place)), 200)


def all_in_one_reply(place: str, body: str) -> None:
    """Hold that what is compared arrives at once: what comes later would be known by its delay."""
    given = Assignment.objects.get(token=place.rstrip("/").rpartition("/")[2])
    assert len(set(re.findall(r"Answer number \d+", body))) == len(given.sides)


def assert_tokens_share_nothing(given: Any) -> None:
    tokens: dict[int, list[str]] = {}
    for one in given:
        for shown in one.item.item_outputs.all():
            tokens.setdefault(shown.version_id, []).append(one.token)
    for own in tokens.values():
        assert len({len(token) for token in own}) == 1
        pieces = [{token[start : start + 8] for start in range(len(token) - 7)} for token in own]
        assert not any(one & other for one, other in combinations(pieces, 2))


@pytest.mark.parametrize("mode", list(modes()))
def test_a_late_and_a_skipped_item_tell_no_more(mode: str, team: Team, ada: User, watch: Watch) -> None:
    round_ = launched(team, ada, mode)
    client, home = Client(), f"/s/{round_.study.code}/"
    agree(client, home)
    place = watch_place(client, watch, home)
    assert place is not None

    watch.see("skipped", client.post(f"{place}skip/", headers=HTMX), 200)
    watch.see("answered after all", client.post(place, {"q-overall": "first"}, headers=HTMX), 409)
    watch.see("its draft", client.post(f"{place}draft/", {"q-overall": "first"}), 409)
    held = watch_place(client, watch, home)
    assert held is not None
    watch.see("judged", client.post(held, {"q-overall": "first"}), 303)
    watch.see("judged otherwise", client.post(held, {"q-overall": "second"}, headers=HTMX), 409)
    watch.see("stopped", client.post(f"{home}stop/"), 302)
    watch.see("mine", client.get("/me/"), 200)
    watch.see("mine in words", client.get("/me/answers/"), 200)


def test_the_watch_sees_what_it_is_there_for() -> None:
    watch = Watch(digests(1))
    told = [
        f"<b data-version='{VERSIONS[0]}'>",
        f"/t/{next(STARTS)}/",
        hashlib.sha256(VERSIONS[1].encode()).hexdigest(),
        hashlib.md5(words(0, 3).encode(), usedforsecurity=False).hexdigest()[:16],
        base64.urlsafe_b64encode(VERSIONS[2].encode()).decode(),
    ]
    for leak in told:
        with pytest.raises(AssertionError):
            watch.hold("page", leak)
