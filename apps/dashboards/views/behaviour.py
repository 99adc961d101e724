"""How people worked in a round."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.analysis.selectors import responses_counted
from apps.analysis.selectors_reviews import review_in_part
from apps.core.frame import framed
from apps.dashboards.pages.behaviour import behaviour_page
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import seen_study
from apps.studies.selectors import round_of, round_versions
from apps.studies.services import protocol_of


@require_safe
@members_only
def behaviour(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show how people worked and how that goes with what they said; single raters to owners and researchers alone."""
    seen = seen_study(request.user, team_slug, study_slug)
    round_ = round_of(seen.study, asked_round(request))
    page = behaviour_page(
        review_in_part(round_, "behaviour", to_researcher=seen.may_open_rows),
        responses=responses_counted(round_),
        to_researcher=seen.may_open_rows,
        page=request.GET.get("page"),
    )
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject_of(round_, protocol_of(round_), round_versions(round_)),
        page=page,
        pages_query=f"round={round_.number}&",
        review_url=reverse("dashboards:review", args=[team_slug, study_slug], query={"round": round_.number}),
        sections=sections_of(seen, "behaviour", number=round_.number),
    )
    return render(request, "dashboards/behaviour.html", context)
