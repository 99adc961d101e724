"""Pictures as replies: they differ in nothing but their bytes."""

from __future__ import annotations

from django.http import HttpResponse

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""The same for every picture: no date, no tag, no name, nothing that a cache could keep and tell by."""


def picture_reply(body: bytes, content_type: str) -> HttpResponse:
    """Return the bytes of a picture, which no cache keeps and which can load and run nothing."""
    return HttpResponse(body, content_type=content_type, headers=_HEADERS)
