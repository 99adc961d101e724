"""Mails on a study: a member asks for them, and a link of a mail stops them without a log-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.selectors import membership_in
from apps.core.errors import Invalid
from apps.core.frame import framed
from apps.dashboards.requests import members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen
from apps.exchange.models import Rhythm
from apps.exchange.selectors import rhythm_of
from apps.exchange.services import stop_by_token, stopped_study, subscribe, unsubscribe
from apps.studies.selectors import study_in


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def digest(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Let a member choose when they hear of a study."""
    reader = membership_in(request.user, team_slug)
    study = study_in(reader.team, study_slug)
    wish, problem = request.POST.get("rhythm", ""), ""
    if request.method == "POST":
        try:
            if wish == "never":
                unsubscribe(study=study, by=reader)
                messages.success(request, _("You get no more mails on this study."))
            else:
                subscribe(study=study, rhythm=wish, by=reader, now=timezone.now())
                messages.success(request, _("You will hear by mail, at most once a day."))
            return redirect("dashboards:digest", team_slug, study_slug)
        except Invalid as error:
            problem = error.message
    context = framed(
        request,
        "dashboards",
        study=study,
        sections=sections_of(Seen(study, reader.role), "digest"),
        chosen=rhythm_of(study, reader),
        rhythms=Rhythm.choices,
        address=reader.user.email,
        problem=problem,
    )
    return render(request, "dashboards/digest.html", context, status=422 if problem else 200)


@csrf_exempt  # whoever has the signed link may stop the mails, also a mail program by itself (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then stop the mails; opening the link alone stops nothing, because mail scanners open links."""
    study = stopped_study(token)
    done = request.method == "POST"
    if done:
        stop_by_token(token=token)
    response = render(request, "dashboards/digest_stop.html", {"study": study, "done": done})
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
