"""Playing a recording of a session; nobody but the study's researchers hears or sees it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from apps.console.access import staff_only
from apps.console.pages.sessions.replaying import replay_page
from apps.console.pages.sessions.seconds import seconds_of
from apps.console.views.sessions import session_here
from apps.core.csp import REPLAY_POLICY
from apps.core.frame import framed
from apps.core.range_reply import range_reply
from apps.responses.services.playing import read_range
from apps.responses.session_selectors import recording_in


@staff_only
@require_safe
def recording(request: HttpRequest, slug: str, number: int, session_id: int, token: str) -> HttpResponseBase:
    """Return a recording, or the part of it that a player asks for."""
    _study, _round, found = session_here(request, slug, number, session_id)
    kept = recording_in(found, token)
    return range_reply(
        request,
        size=kept.size,
        media_type=kept.media_type,
        read=lambda start, end: read_range(recording=kept, start=start, end=end),
    )


@staff_only
@require_GET
def replay(request: HttpRequest, slug: str, number: int, session_id: int, token: str) -> HttpResponse:
    """Show how the page was used, on the session's axis; the events themselves are fetched by the page."""
    study, round_, found = session_here(request, slug, number, session_id)
    page = replay_page(found, token)
    begin, _end = seconds_of(request.GET.get("t", ""))
    context = {"study": study, "round": round_, "page": page, "begin": begin}
    response = render(request, "console/replay.html", framed(request, "studies", **context))
    response._csp_replace = REPLAY_POLICY  # type: ignore[attr-defined]  # noqa: SLF001 - what django-csp's decorator sets, which is typed for views without arguments
    return response
