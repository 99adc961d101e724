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
from apps.analysis.anomalies.reading import names_of, search_of
from apps.analysis.headlines import primary_of
from apps.analysis.selectors import results_of
from apps.analysis.selectors_quality import RatersWorstFirst, counts_are_at_stake, settled_in, waiting_in
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
"""So many raters stand on a page."""

FLAGS = 20
"""So many flags of the queue, and of what was settled: each has a form of its own."""

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
    asked, protocol = request.GET, protocol_of(round_)
    waiting = Paginator(waiting_in(round_), FLAGS).get_page(asked.get("waiting"))
    settled = Paginator(settled_in(round_), FLAGS).get_page(asked.get("settled"))
    page = quality_page(
        list(waiting),
        list(settled),
        search_of(round_),
        at_stake=counts_are_at_stake(round_),
        names=names_of([*waiting, *settled]),
        results=results_of(round_, to_researcher=True),
        primary=primary_of(protocol),
        sent=sent,
    )
    ordered = RatersWorstFirst(round_)
    pages = Paginator(ordered.ids, PAGE).get_page(asked.get("page"))
    raters = ordered.seen(list(pages))
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject_of(round_, protocol, round_versions(round_)),
        sections=sections_of(seen, "quality", number=round_.number),
        page=page,
        waiting=waiting,
        settled=settled,
        raters=rater_lines(raters),
        accuracy=accuracy_words(raters),
        pages=pages,
        pages_query=f"round={round_.number}&",
    )
    return render(request, "dashboards/quality.html", context, status=status)
