"""Numbers of a study over its rounds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.analysis.selectors_reviews import review_part
from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.dashboards.legs import legs_of
from apps.dashboards.pages.trend import NEWEST, Addresses, trend_page
from apps.dashboards.profiles import shown_round
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import charts_url_of, seen_study


@require_safe
@members_only
def trend(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what decides, the index, failures and sentiment over the rounds, and what drifted since the round before."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    legs = legs_of(seen)
    by = request.GET.get("by") or NEWEST
    if by != NEWEST and not any(by in leg.versions for leg in legs):
        raise NotFound("")
    page = trend_page(
        legs,
        by=by,
        drift=review_part(shown.round, "anchors", to_researcher=seen.may_open_rows),
        to=Addresses(
            rows=reverse("dashboards:rows", args=[team_slug, study_slug]),
            talk=reverse("dashboards:comments", args=[team_slug, study_slug]),
            charts=charts_url_of(seen.study),
        ),
    )
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        page=page,
        sections=sections_of(seen, "trend", number=shown.round.number),
    )
    return render(request, "dashboards/trend.html", context)
