"""What carried the verdict of a round's gates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.analysis.selectors import Results, newest_snapshot
from apps.analysis.selectors_reviews import review_part
from apps.core.frame import framed
from apps.dashboards.pages.dashboard import provenance_of
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.pages.turning import turning_page
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import seen_study
from apps.governance.selectors import unhealthy_gates
from apps.studies.selectors import round_of, round_versions
from apps.studies.services import protocol_of


@require_safe
@members_only
def turning(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what each gate's verdict rests on; names of people and numbers without them to owners and researchers only."""
    seen = seen_study(request.user, team_slug, study_slug)
    round_ = round_of(seen.study, asked_round(request))
    protocol = protocol_of(round_)
    subject = subject_of(round_, protocol, round_versions(round_))
    part = review_part(round_, "influence", to_researcher=seen.may_open_rows)
    snapshot = newest_snapshot(round_, with_estimates=False)
    rows_url = reverse("dashboards:rows", args=[team_slug, study_slug])
    provenance = None if snapshot is None else provenance_of(Results(snapshot, ()), subject, rows_url)
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject,
        page=turning_page(part, protocol.document, provenance, unhealthy_gates(snapshot)),
        in_full=seen.may_open_rows,
        sections=sections_of(seen, "turning", number=round_.number),
    )
    return render(request, "dashboards/turning.html", context)
