"""How somebody reads a dashboard: in plain words, or in full. Asked for in the address, remembered in the session, else by role."""

from __future__ import annotations

from typing import Literal, cast

from django.http import HttpRequest

from apps.accounts.models.team import WRITERS

View = Literal["plain", "full"]

VIEWS: tuple[View, ...] = ("plain", "full")
REMEMBERED = "dashboards.view"


def asked_view(request: HttpRequest, role: str) -> View:
    """Return how this page is to be read; one that is asked for is remembered, an unknown one is as none."""
    asked = request.GET.get("view", "")
    known = request.session.get(REMEMBERED, "")
    if asked in VIEWS:
        if asked != known:
            request.session[REMEMBERED] = asked
        return asked
    if known in VIEWS:
        return cast("View", known)
    return "full" if role in WRITERS else "plain"
