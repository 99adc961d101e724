"""Pages that keep themselves fresh: a poll whose answer would be the same gets 304 and changes nothing."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render


def is_htmx(request: HttpRequest) -> bool:
    """Return whether htmx asks for a fragment; going back in the history asks for the whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def tag_of(shown: object) -> str:
    """Return a short digest of what a page shows; `shown` is made of plain values and dataclasses."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]


def render_polled(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], *, shown: object
) -> HttpResponse:
    """Render a page, or the part of it that a poll asks for, or nothing when the poll has seen it already.

    `part` names a partial of `template`; `shown` is what it shows, and its digest is the poll's tag, in the context
    as `tag`.
    """
    tag = tag_of(shown)
    if not is_htmx(request):
        return render(request, template, {**context, "tag": tag})
    if request.headers.get("HX-PTag") == tag:
        return HttpResponseNotModified()
    response = render(request, f"{template}#{part}", {**context, "tag": tag})
    response["HX-PTag"] = tag
    return response
