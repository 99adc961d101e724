"""Conversations: who speaks, what is folded, what never shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.rendering import Message, render_messages

Read = Callable[[str], Any]


def test_a_single_message_of_a_user_is_the_prompt() -> None:
    (message,) = render_messages([{"role": "user", "content": "Which **pump**?"}])
    assert message == Message("user", "Prompt", message.html)
    assert message.html == '<p dir="auto">Which <strong>pump</strong>?</p>\n'


def test_a_message_cannot_be_changed() -> None:
    (message,) = render_messages([{"role": "user", "content": "x"}])
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.role = "system"  # type: ignore[misc]


def test_turns_keep_their_order_and_roles() -> None:
    turns = [
        {"role": role, "content": role}
        for role in ("developer", "system", "user", "assistant", "function", "dock")
    ]
    rendered = render_messages(turns)
    assert [message.role for message in rendered] == [
        "system",
        "system",
        "user",
        "assistant",
        "tool",
        "other",
    ]
    assert [message.label for message in rendered] == [
        *("Instructions", "Instructions", "User", "Assistant", "Tool", "Message"),
    ]


def test_parts_of_text_are_one_text_and_others_are_named_only(parse: Read) -> None:
    content = [
        {"type": "text", "text": "# A"},
        {"type": "text", "text": "b"},
        {"type": "image_url", "image_url": {"url": "https://models.example/acme-7b/x.png"}},
        {"type": "file", "file": {"filename": "acme-7b.pdf"}},
        {"type": "hologram", "data": "acme-7b"},
        {"type": "output_text", "text": "c"},
    ]
    (message,) = render_messages([{"role": "user", "content": content}])
    assert "acme" not in message.html
    words = parse(message.html).text.split("\n")
    assert [word for word in words if word] == [
        "A",
        "b",
        "[image]",
        "[file]",
        "[part that cannot be shown]",
        "c",
    ]


def test_the_name_of_a_speaker_never_shows() -> None:
    (message,) = render_messages(
        [{"role": "assistant", "name": "acme-7b", "model": "acme-7b", "content": "Hello"}]
    )
    assert "acme" not in f"{message.html} {message.label}"


def test_a_result_of_a_tool_is_folded_and_escaped() -> None:
    (message,) = render_messages([{"role": "tool", "content": "<b>42</b>", "tool_call_id": "x"}])
    assert message.html == (
        '<details><summary>Tool result</summary><pre dir="auto" tabindex="0" role="group" aria-label="Plain text">\n'
        "&lt;b&gt;42&lt;/b&gt;</pre></details>"
    )


def test_a_call_of_a_tool_is_folded_under_its_name() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "look<up>", "arguments": '{"q": "<i>"}'}}
    (message,) = render_messages([{"role": "assistant", "content": None, "tool_calls": [call]}])
    assert "<summary>Tool call: look&lt;up&gt;</summary>" in message.html
    assert "{&quot;q&quot;: &quot;&lt;i&gt;&quot;}</pre>" in message.html


def test_a_refusal_is_shown() -> None:
    (message,) = render_messages([{"role": "assistant", "content": None, "refusal": "I cannot."}])
    assert "I cannot." in message.html


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["role", "content", "type", "text", "tool_calls", "function", "name", "arguments"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_shape_raises(parse: Read, turns: list[object]) -> None:
    rendered = render_messages(turns)
    assert len(rendered) == len(turns)
    for message in rendered:
        assert message.role in {"system", "user", "assistant", "tool", "other"}
        parse(message.html)
