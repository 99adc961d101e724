"""How a browser is known: by a secret in a cookie that only the pages of one study are sent."""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "rater"


def secret_of(request: HttpRequest) -> str:
    """Return the browser's secret, "" without one."""
    return request.COOKIES.get(COOKIE, "")[:64]
