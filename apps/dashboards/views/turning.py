"""What carried the verdict of a round's gates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.analysis.selectors_reviews import review_part
from apps.core.frame import framed
from apps.dashboards.pages.dashboard import provenance_of
from apps.dashboards.pages.turning import turning_page
from apps.dashboards.profiles import shown_round
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import seen_study
from apps.studies.services import protocol_of


@require_safe
@members_only
def turning(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what each gate's verdict rests on; names of people and numbers without them to owners and researchers only."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    part = review_part(shown.round, "influence", to_researcher=seen.may_open_rows)
    rows_url = reverse("dashboards:rows", args=[team_slug, study_slug])
    provenance = provenance_of(shown.results, shown.subject, rows_url) if shown.results else None
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        page=turning_page(part, protocol_of(shown.round).document, provenance),
        in_full=seen.may_open_rows,
        sections=sections_of(seen, "turning", number=shown.round.number),
    )
    return render(request, "dashboards/turning.html", context)
