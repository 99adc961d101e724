"""The audit of a round's leaderboard."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.analysis.selectors_reviews import review_part
from apps.core.frame import framed
from apps.dashboards.pages.dashboard import provenance_of
from apps.dashboards.pages.leaderboard import leaderboard_page
from apps.dashboards.profiles import shown_round
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import seen_study, talk_of


@require_safe
@members_only
def leaderboard(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show whether the order of versions can be relied on."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    audit = review_part(shown.round, "leaderboard", to_researcher=seen.may_open_rows)
    rows_url = reverse("dashboards:rows", args=[team_slug, study_slug])
    talk = talk_of(seen, shown.round)
    provenance = provenance_of(shown.results, shown.subject, rows_url, talk) if shown.results else None
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        page=leaderboard_page(audit, provenance),
        sections=sections_of(seen, "leaderboard", number=shown.round.number),
    )
    return render(request, "dashboards/leaderboard.html", context)
