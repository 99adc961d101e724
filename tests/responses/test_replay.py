"""Replays: events of a page, in which nothing that was typed can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apps.responses.media import replay
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.replay import MAX_DEPTH, refuse_unmasked, rewrite


def event(data: Any = None, **changes: Any) -> dict[str, Any]:
    return {"type": 3, "timestamp": 1_700_000_000_000, "data": data or {"source": 3}, **changes}


def element(tag: str, attributes: dict[str, Any] | None = None, *children: Any) -> dict[str, Any]:
    return {"type": 2, "tagName": tag, "attributes": attributes or {}, "childNodes": list(children)}


def text(words: str) -> dict[str, Any]:
    return {"type": 3, "textContent": words}


def rewritten(folder: Path, body: bytes) -> list[Any]:
    (folder / "source").write_bytes(body)
    rewrite(folder / "source", folder / "kept")
    return [json.loads(line) for line in (folder / "kept").read_bytes().splitlines()]


def problem_of(folder: Path, body: bytes) -> Problem:
    with pytest.raises(Unusable) as refused:
        rewritten(folder, body)
    return refused.value.problem


@pytest.mark.parametrize(
    "data",
    [
        {"source": 5, "id": 7, "text": "my secret", "isChecked": False},
        {"node": element("input", {"type": "text", "value": "my secret"})},
        {"node": element("INPUT", {"type": "hidden", "value": "token"})},
        {"node": element("textarea", {"placeholder": "my secret"})},
        {"node": element("div", {}, element("textarea", {}, text("my secret")))},
        {"node": element("div", {"contenteditable": "true"}, element("b", {}, text("my secret")))},
        {"source": 0, "attributes": [{"id": 7, "attributes": {"value": "my secret"}}]},
        {"source": 0, "adds": [{"parentId": 1, "node": element("input", {"value": "**x"})}]},
    ],
)
def test_what_somebody_typed_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Unusable) as refused:
        refuse_unmasked(event(data))
    assert refused.value.problem == Problem.NOT_MASKED


@pytest.mark.parametrize(
    "data",
    [
        {"source": 5, "id": 7, "text": "****", "isChecked": False},
        {"source": 5, "id": 7, "text": "", "isChecked": True},
        {"node": element("input", {"type": "text", "value": "*** ***"})},
        {"node": element("textarea", {"value": "***"}, text("***\n***"))},
        {"node": element("select", {}, element("option", {"value": "first"}, text("The first")))},
        {"node": element("p", {"class": "x"}, text("What the page says."))},
        {"node": element("div", {"contenteditable": "false"}, text("What the page says."))},
        {"source": 0, "attributes": [{"id": 7, "attributes": {"value": None, "class": "on"}}]},
        {"source": 1, "positions": [{"x": 1, "y": 2}]},
    ],
)
def test_what_is_masked_or_was_never_typed_is_kept(data: dict[str, Any]) -> None:
    refuse_unmasked(event(data))


def test_events_become_lines_in_their_order(tmp_path: Path) -> None:
    first, second = event({"source": 3, "words": "ü \u2028 😀"}), event(timestamp=1_700_000_000_500)

    lines = rewritten(tmp_path, json.dumps([first]).encode() + b" \n" + json.dumps([second]).encode())

    assert lines == [first, second]


def test_half_a_character_does_no_harm(tmp_path: Path) -> None:
    assert len(rewritten(tmp_path, b'[{"type": 0, "timestamp": 1, "data": "\\ud83d"}]')) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[1]",
        b'[{"type": 3}]',
        b'[{"type": "3", "timestamp": 1}]',
        b'[{"type": 3, "timestamp": true}]',
        b'[{"type": 3, "timestamp": -1}]',
        b'[{"type": 3, "timestamp": NaN}]',
        b'[{"type": 3, "timestamp": 1e999}]',
        b'[{"type": 3, "timestamp": 1, "data": Infinity}]',
        b'[{"type": 3, "timestamp": ' + b"9" * 5_000 + b"}]",
        b'[{"type": 3, "timestamp": 1}',
        b'[{"type": 3, "timestamp": 1}] <html>',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_list_of_events_is_refused(tmp_path: Path, body: bytes) -> None:
    assert problem_of(tmp_path, body) == Problem.OTHER_TYPE


def test_a_page_that_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    deep: Any = {}
    for _level in range(MAX_DEPTH):
        deep = {"node": deep}

    assert problem_of(tmp_path, json.dumps([event(deep)]).encode()) == Problem.BROKEN


def test_nothing_is_empty_and_a_day_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problem_of(tmp_path, b"[] []") == Problem.EMPTY

    monkeypatch.setattr(replay, "MAX_DURATION", 2.0)
    body = json.dumps([event(timestamp=1_000), event(timestamp=3_001)]).encode()
    assert problem_of(tmp_path, body) == Problem.TOO_LONG


def test_what_could_act_fetch_or_lead_elsewhere_is_left_out(tmp_path: Path) -> None:
    page = element(
        "body",
        {
            "class": "x",
            "onload": "alert(1)",
            "nonce": "secret",
            "data-session": "secret",
            "style": "color:red",
        },
        element("script", {"src": "https://evil.example/a.js"}, text("alert(1)")),
        element("IFRAME", {"srcdoc": "<b>", "rr_width": "3px"}, text("x")),
        element("a", {"href": "javascript:alert(1)", "id": "a"}, text("A link")),
        element("img", {"src": "https://evil.example/p.png", "srcset": "x"}),
        element(
            "form", {"action": "/me/delete/", "hx-post": "/me/"}, element("button", {"formaction": "/x/"})
        ),
        element("meta", {"http-equiv": "refresh", "content": "0;url=https://evil.example"}),
        element("use", {"href": "/static/icons.1a2b.svg#mic"}),
        element("use", {"href": "https://evil.example/i.svg#mic"}),
    )
    body = [
        event({"href": "https://rate.example/s/code/t/secret/", "width": 5}, type=4),
        event({"node": page}, type=2),
        event({"source": 0, "attributes": [{"id": 3, "attributes": {"onclick": "alert(1)", "open": ""}}]}),
        event({"source": 0, "adds": [], "isAttachIframe": True}),
        event({"source": 9, "commands": []}),
        event({"tag": "x", "payload": "secret"}, type=5),
        event({"plugin": "x", "payload": "secret"}, type=6),
    ]

    size, whole, changed = rewritten(tmp_path, json.dumps(body).encode())

    assert size["data"] == {"href": "", "width": 5}
    assert whole["data"]["node"] == element(
        "body",
        {"class": "x", "style": "color:red"},
        element("rr-gone"),
        element("rr-gone", {"rr_width": "3px"}),
        element("a", {"id": "a"}, text("A link")),
        element("img"),
        element("form", {}, element("button")),
        element("meta"),
        element("use", {"href": "/static/icons.1a2b.svg#mic"}),
        element("use"),
    )
    assert changed["data"]["attributes"] == [{"id": 3, "attributes": {"open": ""}}]


def test_a_replay_of_nothing_that_can_be_shown_is_empty(tmp_path: Path) -> None:
    assert problem_of(tmp_path, json.dumps([event({"payload": "x"}, type=5)]).encode()) == Problem.EMPTY
