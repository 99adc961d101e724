"""The one thing that a rater's browser keeps: the secret of its participation, seen by this study's pages only."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "rater"
MAX_AGE = 90 * 24 * 3600


def secret_of(request: HttpRequest) -> str:
    """Return the browser's secret, "" without one."""
    return request.COOKIES.get(NAME, "")[:64]


def remember(response: HttpResponse, code: str, secret: str) -> None:
    """Let the browser keep its secret for this study."""
    response.set_cookie(
        NAME,
        secret,
        max_age=MAX_AGE,
        path=f"/s/{code}/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
