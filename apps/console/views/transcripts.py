"""The transcript of a session: brought as a file, typed or mended beside the player, handed out as WebVTT."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.console.access import staff_only
from apps.console.pages.sessions.transcript import Sent, is_unread, transcript_page
from apps.console.views.sessions import actor_of, session_here
from apps.core.errors import Invalid, NotFound, Refused, TooLarge
from apps.core.frame import framed
from apps.core.text import decode_upload
from apps.responses.models import Transcript
from apps.responses.services.transcripts import as_vtt, newest_transcript, take_transcript, write_transcript
from apps.responses.transcripts._base import MAX_BYTES


@staff_only
@require_http_methods(["GET", "POST"])
def transcript(request: HttpRequest, slug: str, number: int, session_id: int) -> HttpResponse:
    """Show the newest version as text that can be mended; take what was mended, and who speaks, as the next version."""
    study, round_, session = session_here(request, slug, number, session_id)
    sent, problem, status = None, "", 200
    if request.method == "POST":
        sent = _mended(request.POST)
        try:
            made = write_transcript(
                session=session,
                version=sent.version,
                text=sent.text,
                others=sent.others,
                instead_of=request.POST.get("instead_of", ""),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except (Invalid, TooLarge) as error:
            problem, status = error.message, 422
        except Refused as error:
            problem, status = error.message, 409
        else:
            messages.success(request, _kept(made))
            return redirect("console:transcript", slug=slug, number=number, session_id=session_id)
    page = transcript_page(session, sent=sent, problem=problem)
    context = framed(request, "studies", study=study, round=round_, page=page)
    return render(request, "console/transcript.html", context, status=status)


@staff_only
@require_POST
def take(request: HttpRequest, slug: str, number: int, session_id: int) -> HttpResponse:
    """Take a file as the next version."""
    study, round_, session = session_here(request, slug, number, session_id)
    try:
        made = take_transcript(
            session=session,
            format=request.POST.get("format", ""),
            text=_sent(request),
            offset=_offset(request.POST.get("offset", "")),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except (Invalid, TooLarge) as error:
        page = transcript_page(session, problem=error.message)
        context = framed(request, "studies", study=study, round=round_, page=page)
        return render(request, "console/transcript.html", context, status=422)
    messages.success(request, _kept(made))
    return redirect("console:transcript", slug=slug, number=number, session_id=session_id)


@staff_only
@require_GET
def download(request: HttpRequest, slug: str, number: int, session_id: int) -> HttpResponse:
    """Return the newest version as WebVTT, once all of it has been checked and none is held back."""
    _study, _round, session = session_here(request, slug, number, session_id)
    newest = newest_transcript(session)
    if newest is None or is_unread(newest):
        raise NotFound("")
    reply = HttpResponse(as_vtt(newest), content_type="text/vtt; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="{slug}-{number}-{session_id}.vtt"'
    reply["Cache-Control"] = "private, no-store"
    return reply


def _kept(made: Transcript) -> str:
    """Return what is said of a new version: its number, and who in it is taken for somebody else."""
    words = _("Version %(number)d is kept.") % {"number": made.number}
    if not made.others:
        return words
    return words + " " + _("Not this person: %(names)s.") % {"names": ", ".join(made.others)}


def _mended(form: QueryDict) -> Sent:
    """Return what a form says of a transcript; without a text its words stay as they are."""
    text, others = form.get("text"), set(form.getlist("other"))
    return Sent(
        version=form.get("version", ""),
        text=None if text is None else text.replace("\r\n", "\n"),
        others={name: name in others for name in form.getlist("speaker")},
    )


def _sent(request: HttpRequest) -> str:
    """Return the text of the file that was sent.

    Raises:
        Invalid: there is none, or it is no text in UTF-8.
        TooLarge: it is longer than any session.
    """
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid(_("Choose a file first."))
    if (sent.size or 0) > MAX_BYTES:
        raise TooLarge(_("A transcript has at most 10 MiB."))
    return decode_upload(sent.read())


def _offset(words: str) -> float:
    """Return by how many seconds a file is later than its session; nothing said means none.

    Raises:
        Invalid: it is no number.
    """
    if not words.strip():
        return 0.0
    try:
        return float(words.replace(",", "."))
    except ValueError as error:
        raise Invalid(_("Say by how many seconds the transcript is later than the session.")) from error
