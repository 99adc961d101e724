"""Where a stakeholder begins: the studies of a team, and how fresh their numbers are."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.accounts.access import current_membership
from apps.accounts.selectors import memberships_of
from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.dashboards.pages.verdict import pill_of
from apps.dashboards.requests import members_only
from apps.dashboards.selectors import freshness_of
from apps.studies.selectors import studies_of

PAGE = 50


@require_safe
@members_only
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the team that the person works in."""
    return redirect("dashboards:team", current_membership(request).team.slug)


@require_safe
@members_only
def team(request: HttpRequest, team_slug: str) -> HttpResponse:
    """List a team's studies, last changed first."""
    teams = [membership.team for membership in memberships_of(request.user)]
    here = next((team for team in teams if team.slug == team_slug), None)
    if here is None:
        raise NotFound("")
    page = Paginator(studies_of([here]), PAGE).get_page(request.GET.get("page"))
    context = framed(
        request,
        "dashboards",
        team=here,
        others=[team for team in teams if team != here],
        page=page,
        studies=[
            (fresh, pill_of(fresh.verdict) if fresh.verdict else None)
            for fresh in freshness_of(list(page.object_list))
        ],
    )
    return render(request, "dashboards/team.html", context)
