"""Text and JSON from outside: taken as it is or refused with words and a place."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.errors import PlumblineError
from apps.core.text import BadJSON, TextError, clean_text, decode_upload, loads_bounded


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  a  ",
        "\u00a0a\u00a0",
        "a\u2028b",
        "a\r\nb\t",
        "\u200f\u05e9\u05dc",
        "👩‍⚕️",
        "e\u0301",
        "\ufeffa",
        "\x1b",
    ],
)
def test_a_text_stays_exactly_as_it_was(text: str) -> None:
    assert clean_text(text, max_length=20) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\x00b", "zero character"),
        ("a\ud83d", "half of a character"),
        ("\udfff", "half"),
        ("x" * 21, "21 characters"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(TextError, match=words) as caught:
        clean_text(text, max_length=20)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, PlumblineError)


def test_length_is_counted_in_code_points() -> None:
    assert clean_text("👍" * 20, max_length=20) == "👍" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_upload_is_read_by_its_mark(encoding: str) -> None:
    text = "name\nZoë, שלום 👍\r\n"
    assert decode_upload(text.encode(encoding)) == text


def test_an_upload_in_big_endian_utf16_is_read() -> None:
    assert decode_upload(b"\xfe\xff" + "Zoë".encode("utf-16-be")) == "Zoë"


@pytest.mark.parametrize(
    "data",
    [
        "Zoë".encode("latin-1"),
        "Zoë".encode("cp1252"),
        "name".encode("utf-16-le"),
        "name".encode("utf-32"),
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8",
        b"\xed\xa0\x80",
        b"PK\x03\x04\x00\x00",
        b"\x89PNG\r\n\x1a\n\x00",
    ],
)
def test_another_upload_is_refused_and_told_what_to_do(data: bytes) -> None:
    with pytest.raises(TextError, match=r"[Ss]ave it as"):
        decode_upload(data)


@pytest.mark.parametrize(
    ("source", "pointer", "words"),
    [
        ('{"a": [1, {"b/c~d": "x\\u0000"}]}', "/a/1/b~1c~0d", "zero character"),
        ('["ok", "\\ud800"]', "/1", "half of a character"),
        ('{"a": {"\\udc00": 1}}', "/a", "half of a character"),
        ('["\ud800"]', "", "half of a character"),
        ('{"a": [0, NaN]}', "/a/1", "NaN"),
        ("[-Infinity]", "/0", "-Infinity"),
        ('{"a": 1e999}', "/a", "too large"),
        ('{"a": 9223372036854775808}', "/a", "64 bits"),
        ('{"a": -9223372036854775809}', "/a", "64 bits"),
        ("[" + "9" * 1_000_000 + "]", "/0", "64 bits"),
        ('{"x": [1, {"k": 1, "k": 1}]}', "/x/1/k", "twice"),
        ('{"a": 1, "\\u0061": 2}', "/a", "twice"),
        ('{"a": ', "", "Line 1"),
        ("", "", "Line 1"),
        ("{'a': 1}", "", "not JSON"),
        ('"a\nb"', "", "not JSON"),
        ("[1] [2]", "", "not JSON"),
        ("[" * 33 + "]" * 33, "", "32 levels"),
        ('{"a":' * 33 + "1" + "}" * 33, "", "32 levels"),
    ],
)
def test_json_that_nobody_reads_alike_is_refused_with_its_place(
    source: str, pointer: str, words: str
) -> None:
    with pytest.raises(BadJSON, match=words) as caught:
        loads_bounded(source)
    assert caught.value.pointer == pointer
    assert [problem.pointer for problem in caught.value.problems] == [pointer]
    caught.value.message.encode()
    assert isinstance(caught.value, ValueError)


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(BadJSON, match="UTF-8"):
        loads_bounded('"Zoë"'.encode("latin-1"))


@pytest.mark.parametrize(
    "source",
    [
        '"\\\\u0000"',
        '"\\ud83d\\ude00"',
        '{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}',
        "[" * 32 + "]" * 32,
        "[" + "[]," * 100 + "[]]",
        "[9223372036854775807, -9223372036854775808, -0, 1.5e-300]",
        '" a\u00a0\u2028 "',
        "null",
    ],
)
def test_json_within_bounds_is_read_as_it_is(source: str) -> None:
    assert loads_bounded(source) == json.loads(source)
    assert loads_bounded(source.encode()) == json.loads(source)


def test_a_mark_before_json_is_passed_over() -> None:
    assert loads_bounded(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "source",
    [
        "[" * 5_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "[" * 500_000,
        '["' + '\\"' * 500_000 + "[" * 100,
        '["' + "\\" * 999_999 + "[" * 100,
        '"' * 1_000_001 + "[" * 100,
    ],
)
def test_deep_or_endless_json_is_refused_at_once(source: str) -> None:
    started = time.thread_time()
    with pytest.raises(BadJSON):
        loads_bounded(source)
    assert time.thread_time() - started < 1.0


def test_small_lines_are_read_fast() -> None:
    line = b'{"item": "q17", "shown": ["a", "b"], "rater": "r-2", "answers": {"overall": "first"}, "seconds": 12.4}'
    started = time.thread_time()
    for _ in range(10_000):
        loads_bounded(line)
    assert time.thread_time() - started < 0.4


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner)
    ),
    max_leaves=30,
)


@given(VALUES, st.booleans())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_json_writes_is_read_back(value: object, ascii_only: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    assert loads_bounded(json.dumps(value, ensure_ascii=ascii_only)) == value


@given(st.text(alphabet='[]{}",:\\u0d8e1.-nulltrue \x00\ud800', max_size=60))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_nothing_but_bad_json_is_ever_raised(source: str) -> None:
    with suppress(BadJSON):
        loads_bounded(source)
