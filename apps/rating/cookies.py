"""What a rater's browser keeps: the secret of each participation, once for the study's pages and once for the rater's own.

No cookie is seen by two studies. Only `/me/`, which the person opens, is told all of this browser's secrets at once.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.raters.browser import COOKIE

MINE = "mine-"
MOST = 200
"""More studies in one browser than this are not listed."""
MAX_AGE = 90 * 24 * 3600
LONG = 400 * 24 * 3600
"""What a study changed may be told long after it; browsers keep no cookie for longer than this."""


def remember(response: HttpResponse, code: str, secret: str) -> None:
    """Let the browser keep its secret for this study, and for the rater's own page."""
    for name, path, age in ((COOKIE, f"/s/{code}/", MAX_AGE), (_mine(code), "/me/", LONG)):
        response.set_cookie(
            name,
            secret,
            max_age=age,
            path=path,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def forget(response: HttpResponse, code: str) -> None:
    """Let the browser forget a study of which nothing is left."""
    for name, path in ((COOKIE, f"/s/{code}/"), (_mine(code), "/me/")):
        response.delete_cookie(name, path=path, samesite="Lax")


def _mine(code: str) -> str:
    return MINE + hashlib.sha256(code.encode()).hexdigest()[:12]


def all_secrets(request: HttpRequest) -> list[str]:
    """Return the secrets of all studies that this browser took part in; only pages below /me/ are sent them."""
    return [value[:64] for name, value in request.COOKIES.items() if name.startswith(MINE)][:MOST]
