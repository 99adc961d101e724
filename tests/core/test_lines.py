from __future__ import annotations

import json

import pytest
from pydantic import BaseModel, ValidationError

from apps.core.errors import Invalid, TooLarge, pointer_to
from apps.core.keys import fitted
from apps.core.lines import MAX_BYTES, Line, Report, numbered_lines, problems_of, read_lines


def read(body: bytes, *, as_list: bool = False) -> tuple[list[Line], Report]:
    report = Report()
    return list(read_lines(body, report, as_list=as_list)), report


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_are_read_in_every_encoding_that_editors_write(encoding: str) -> None:
    lines, report = read('{"a": "ä"}\r\n\r\n{"a": "\u2028"}\n'.encode(encoding))

    assert lines == [Line(1, {"a": "ä"}), Line(3, {"a": "\u2028"})]
    assert report.refused == []


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        (b'{"a": "\\u0000"}', "/a"),
        (b'{"a": "\\ud800"}', "/a"),
        (b'{"a": {"b": 1, "b": 2}}', "/a/b"),
        (b'{"a": NaN}', "/a"),
        (b'{"a": 1e999}', "/a"),
        (b'{"a": 123456789012345678901234567890}', "/a"),
        (b'{"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", ""),
        (b"[1, 2]", ""),
        (b'"words"', ""),
        (b'{"a": "\xff"}', ""),
        (b'{"a": 1', ""),
    ],
)
def test_one_bad_line_is_named_and_the_good_ones_stay(line: bytes, pointer: str) -> None:
    lines, report = read(b'{"n": 1}\n' + line + b'\n{"n": 3}')

    assert [found.number for found in lines] == [1, 3]
    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(2, pointer)]
    assert report.refused[0].reason[-1] in ".;"


def test_more_than_ten_thousand_lines_are_too_many() -> None:
    assert len(read(b"{}\n" * 10_000)[0]) == 10_000
    with pytest.raises(TooLarge):
        read(b"{}\n" * 10_001)
    with pytest.raises(TooLarge):
        read(json.dumps([{}] * 10_001).encode(), as_list=True)
    with pytest.raises(TooLarge):
        read(b" " * (MAX_BYTES + 1))


def test_a_list_and_a_single_record_are_read_alike() -> None:
    listed, report = read(b'[{"n": 1}, 2, {"n": 3}]', as_list=True)

    assert listed == [Line(1, {"n": 1}), Line(3, {"n": 3})]
    assert [refusal.line for refusal in report.refused] == [2]
    assert read(b'{"n": 1}', as_list=True)[0] == [Line(1, {"n": 1})]


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": 1}{"a": 2}', b"\xff\xfe\x00\xd8"])
def test_a_list_that_is_no_json_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(Invalid):
        read(body, as_list=True)


def test_a_body_that_only_claims_to_be_utf_16_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="UTF-8"):
        numbered_lines(b"\xff\xfe\x00")


def test_the_reply_lists_refusals_in_the_order_of_the_file() -> None:
    report = Report()
    report.refuse(9, "late")
    report.refuse(2, "early", "/a")

    assert report.as_json() == {
        "accepted": 0,
        "repeated": 0,
        "refused": [
            {"line": 2, "reason": "early", "pointer": "/a"},
            {"line": 9, "reason": "late", "pointer": ""},
        ],
    }


class Inner(BaseModel, extra="forbid", strict=True):
    word: str | list[int] | None = None
    needed: int


class Outer(BaseModel, extra="forbid", strict=True):
    inner: list[Inner]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"inner": [{"needed": 1, "word": 5}]}, "/inner/0/word"),
        ({"inner": [{}]}, "/inner/0/needed"),
        ({"inner": [{"needed": 1, "a/b~c": 5}]}, "/inner/0/a~1b~0c"),
        ({"inner": 5}, "/inner"),
    ],
)
def test_a_pointer_leads_to_a_place_in_what_was_sent(sent: dict[str, object], pointer: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(sent)

    assert problems_of(caught.value, sent)[0].pointer == pointer


def test_pointers_escape_as_rfc_6901_says() -> None:
    assert pointer_to("a/b", 3, "~") == "/a~1b/3/~0"


def test_long_keys_stay_apart_and_fit_their_column() -> None:
    one, two = fitted("k" * 200 + "1"), fitted("k" * 200 + "2")

    assert len(one) == len(two) == 200
    assert one != two
    assert fitted("short") == "short"
    assert fitted("k" * 200) == "k" * 200
