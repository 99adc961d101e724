"""Rater quality: the queue of what stood out, settling it, and each rater."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.analysis.anomalies import accept_anomaly, dismiss_anomaly
from apps.analysis.anomalies.reading import anomalies_of, names_of, raters_of, search_of
from apps.analysis.headlines import primary_of
from apps.analysis.selectors import results_of
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.frame import framed
from apps.dashboards.pages.quality import Sent, quality_page
from apps.dashboards.pages.quality_raters import accuracy_words, rater_lines
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen, seen_study
from apps.studies.models import Round
from apps.studies.selectors import round_of, round_versions
from apps.studies.services import protocol_of

PAGE = 50
ACTS = {"accept": accept_anomaly, "dismiss": dismiss_anomaly}


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def quality(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show owners and researchers what stood out in a round; settle one of it.

    Raises:
        NotFound: somebody who may only read asks, for whom this page is not there.
    """
    seen = seen_study(request.user, team_slug, study_slug)
    if not seen.may_open_rows:
        raise NotFound("")
    round_ = round_of(seen.study, asked_round(request))
    if request.method != "POST":
        return _show(request, seen, round_)
    return _settle(request, seen, round_)


def _settle(request: HttpRequest, seen: Seen, round_: Round) -> HttpResponse:
    act, number = ACTS.get(request.POST.get("act", "")), request.POST.get("anomaly", "")
    if act is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound("")
    assert request.user.is_authenticated  # noqa: S101 - members only
    reason = request.POST.get("reason", "")
    try:
        act(round_=round_, anomaly_id=int(number), reason=reason, by=request.user, now=timezone.now())
    except Invalid as error:
        return _show(request, seen, round_, Sent(int(number), reason[:500], error.message), status=422)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Kept. The numbers follow in a moment where they change."))
    url = reverse("dashboards:quality", args=[seen.study.team.slug, seen.study.slug])
    return redirect(f"{url}?round={round_.number}#waiting")


def _show(
    request: HttpRequest, seen: Seen, round_: Round, sent: Sent | None = None, *, status: int = 200
) -> HttpResponse:
    rows = anomalies_of(round_)
    protocol = protocol_of(round_)
    page = quality_page(
        rows,
        search_of(round_),
        names=names_of(rows),
        results=results_of(round_, to_researcher=True),
        primary=primary_of(protocol),
        sent=sent,
    )
    raters = Paginator(raters_of(round_, rows), PAGE).get_page(request.GET.get("page"))
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject_of(round_, protocol, round_versions(round_)),
        sections=sections_of(seen, "quality", number=round_.number),
        page=page,
        raters=rater_lines(list(raters)),
        accuracy=accuracy_words(list(raters)),
        pages=raters,
        pages_query=f"round={round_.number}&",
    )
    return render(request, "dashboards/quality.html", context, status=status)
