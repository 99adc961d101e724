"""Ranges of long files: what players ask for, and what nobody should."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from apps.core.range_reply import BeyondEnd, range_of, range_reply

BODY = bytes(range(100))


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, None),
        ("", None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=99-99999999999999999", (99, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-1000", (0, 100)),
        ("BYTES=5-6", (5, 7)),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("bytes=" + "0-0," * 5000 + "0-0", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("bytes=٣-٤", None),
        ("bytes= 1-2", None),
        ("bytes=+1-2", None),
        ("bytes=1.5-2", None),
        ("items=0-1", None),
        ("bytes 0-1", None),
    ],
)
def test_a_range_is_read_or_passed_over(header: str | None, wanted: tuple[int, int] | None) -> None:
    assert range_of(header, 100) == wanted


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)],
)
def test_a_range_with_nothing_in_it_is_told_apart(header: str, size: int) -> None:
    with pytest.raises(BeyondEnd):
        range_of(header, size)


def reply(method: str = "GET", **headers: str) -> HttpResponseBase:
    request = RequestFactory().generic(method, "/", headers=headers)

    def read(start: int, end: int) -> Iterator[bytes]:
        yield BODY[start:end]

    return range_reply(request, size=len(BODY), media_type="audio/webm", read=read)


def body_of(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response)


def test_without_a_range_the_whole_is_sent() -> None:
    response = reply()

    assert (response.status_code, response["Content-Length"]) == (200, "100")
    assert body_of(response) == BODY


def test_a_part_is_sent_with_its_place() -> None:
    response = reply(Range="bytes=10-19")

    assert (response.status_code, response["Content-Length"]) == (206, "10")
    assert response["Content-Range"] == "bytes 10-19/100"
    assert body_of(response) == BODY[10:20]


def test_beyond_the_end_there_is_nothing_but_the_size() -> None:
    response = reply(Range="bytes=100-")

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */100")


def test_who_would_mend_an_old_copy_gets_the_whole() -> None:
    assert reply(Range="bytes=10-19", **{"If-Range": '"old"'}).status_code == 200


def test_head_sends_no_bytes() -> None:
    response = reply("HEAD", Range="bytes=10-19")

    assert (response.status_code, response["Content-Length"]) == (206, "10")
    assert not isinstance(response, StreamingHttpResponse)


@pytest.mark.parametrize("asked", ["", "bytes=0-1", "bytes=100-"])
def test_no_reply_is_kept_or_can_do_anything(asked: str) -> None:
    response = reply(Range=asked)

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"] == "inline"
    assert "ETag" not in response
    assert "Last-Modified" not in response
