"""One answer as it was given, for owners and researchers: where a quote leads to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.dashboards.pages.rows import answers_of
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.requests import members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen, seen_study
from apps.raters.models import RaterStatus
from apps.responses.models import Response
from apps.studies.selectors import round_versions
from apps.studies.services import protocol_of


@require_safe
@members_only
def response(request: HttpRequest, team_slug: str, study_slug: str, number: int) -> HttpResponse:
    """Show one answer: what was asked and shown, and what was said to each question."""
    seen = seen_study(request.user, team_slug, study_slug)
    found = _found(seen, number)
    versions = round_versions(found.round)
    subject = subject_of(found.round, protocol_of(found.round), versions)
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject,
        answers=answers_of(found, subject.questions, {version.pk: version.key for version in versions}),
        superseded=found.superseded,
        sections=sections_of(seen, "", number=found.round.number),
    )
    return render(request, "dashboards/response.html", context)


def _found(seen: Seen, number: int) -> Response:
    """Return the answer.

    Raises:
        NotFound: there is none, its person took it back, or this member may not look at single answers.
    """
    rows = Response.objects.filter(study=seen.study, pk=number).exclude(rater__status=RaterStatus.WITHDRAWN)
    rows = rows.select_related("round", "rater", "item__scenario", "assignment")
    found = rows.prefetch_related("item__item_outputs").first() if seen.may_open_rows else None
    if found is None:
        raise NotFound("")
    return found
