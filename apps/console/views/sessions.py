"""The sessions of a round: their list, one on its axis, live or afterwards, and what observers note of it. For researchers of the study."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.console.access import staff_only, writing_study
from apps.console.cursor import cursor_of
from apps.console.pages.sessions.listing import sessions_page
from apps.console.pages.sessions.seconds import seconds_of
from apps.console.pages.sessions.timeline import timeline_of
from apps.console.polling import is_htmx, render_polled, tag_of
from apps.core.errors import Invalid
from apps.core.frame import framed
from apps.responses.models import Session
from apps.responses.services.observing import drop_note, note_down
from apps.responses.session_selectors import session_in
from apps.studies.models import Round, Study
from apps.studies.selectors import round_of


def session_here(
    request: HttpRequest, slug: str, number: int, session_id: int
) -> tuple[Study, Round, Session]:
    """Return a session that the person may listen to: only researchers of the study may.

    Raises:
        NotFound: there is no such study, round or session.
        PermissionDenied: the person may only read numbers.
    """
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    return study, round_, session_in(round_, session_id)


def actor_of(request: HttpRequest) -> User | None:
    """Return who is logged in."""
    return request.user if isinstance(request.user, User) else None


@staff_only
@require_GET
def sessions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List the sessions of a round."""
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    context = {"study": study, "round": round_, **sessions_page(round_, cursor_of(request))}
    return render(request, "console/sessions.html", framed(request, "studies", **context))


@staff_only
@require_GET
def session(request: HttpRequest, slug: str, number: int, session_id: int) -> HttpResponse:
    """Show a session; while it goes on the page follows it."""
    study, round_, found = session_here(request, slug, number, session_id)
    page = timeline_of(found, reader_id=request.user.pk)
    begin, end = seconds_of(request.GET.get("t", ""))
    context = {"study": study, "round": round_, "page": page, "begin": begin, "end": end}
    if not is_htmx(request):
        context = framed(request, "studies", **context)
    return render_polled(request, "console/session.html", "live", context, shown=page)


@staff_only
@require_POST
def note(request: HttpRequest, slug: str, number: int, session_id: int) -> HttpResponse:
    """Write a note at a second of the session."""
    study, round_, found = session_here(request, slug, number, session_id)
    said = request.POST.get("at", "").strip()
    at, _end = seconds_of(said)
    try:
        if said and at is None:
            _refuse_second()
        made = note_down(
            session=found,
            text=request.POST.get("text", ""),
            at=at,
            actor=actor_of(request),
            now=timezone.now(),
        )
    except Invalid as error:
        messages.error(request, error.message)
        page = timeline_of(found, reader_id=request.user.pk)
        context = {"study": study, "round": round_, "page": page, "begin": None, "end": None}
        context |= {"note_text": request.POST.get("text", ""), "note_at": said, "tag": tag_of(page)}
        return render(request, "console/session.html", framed(request, "studies", **context), status=422)
    address = reverse("console:session", args=[slug, number, session_id])
    return redirect(f"{address}?t={made.at:.1f}")


def _refuse_second() -> None:
    raise Invalid(_("Say at which second, as minutes and seconds."))


@staff_only
@require_POST
def unnote(request: HttpRequest, slug: str, number: int, session_id: int, note_id: int) -> HttpResponse:
    """Take a note of one's own back."""
    _study, _round, found = session_here(request, slug, number, session_id)
    drop_note(session=found, note_id=note_id, actor=actor_of(request))
    messages.success(request, _("The note is gone."))
    return redirect("console:session", slug=slug, number=number, session_id=session_id)
