"""Long files as replies: whole, or the one range that a player asks for; no cache keeps them, and they can run nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII | re.IGNORECASE)
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Read = Callable[[int, int], Iterator[bytes]]
"""Gives the bytes from a first place to before a last."""


class BeyondEnd(ValueError):  # noqa: N818 - the word that callers read
    """Nothing of the file lies in the range that was asked for."""


def range_of(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the places from and before which somebody wants to read.

    None means the whole: nothing was asked for, or nothing that one range of bytes could answer (RFC 9110, 14.2).

    Raises:
        BeyondEnd: the file has nothing there.
    """
    found = _RANGE.fullmatch((header or "").strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise BeyondEnd(header)
    return start, end


def range_reply(request: HttpRequest, *, size: int, media_type: str, read: Read) -> HttpResponseBase:
    """Return the whole or the part that a request asks for: 200, 206, or 416 where there is nothing.

    Args:
        request: GET or HEAD.
        size: of the whole, in bytes.
        media_type: of the whole.
        read: gives a part of it; it is called while the reply is being sent.
    """
    # A reply carries nothing that `If-Range` could name, so who sends it gets the whole.
    asked = None if "If-Range" in request.headers else request.headers.get("Range")
    try:
        wanted = range_of(asked, size)
    except BeyondEnd:
        return HttpResponse(
            status=416, content_type=media_type, headers=_HEADERS | {"Content-Range": f"bytes */{size}"}
        )
    start, end = wanted or (0, size)
    headers = _HEADERS | {"Content-Length": str(end - start)}
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 200 if wanted is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=media_type, headers=headers)
    return StreamingHttpResponse(read(start, end), status=status, content_type=media_type, headers=headers)
