"""Playing a recording of a session; nobody but the study's researchers hears it."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from apps.console.access import staff_only
from apps.console.views.sessions import session_here
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
