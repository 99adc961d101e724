"""How the numbers of a round are made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.frame import framed
from apps.dashboards.glossary import by_word
from apps.dashboards.pages.method import method_of
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import exclusions_of, seen_study
from apps.studies.selectors import metrics_of, round_of, round_versions
from apps.studies.services import protocol_of


@require_safe
@members_only
def method(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show the frozen protocol, every measure's method, and what the words mean."""
    seen = seen_study(request.user, team_slug, study_slug)
    round_ = round_of(seen.study, asked_round(request))
    protocol = protocol_of(round_)
    subject = subject_of(round_, protocol, round_versions(round_))
    metrics = [(metric.key, metric.measures) for metric in metrics_of(round_)]
    page = method_of(subject, protocol, metrics, exclusions_of(round_))
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject,
        page=page,
        words=by_word(),
        sections=sections_of(seen, "method", number=round_.number),
    )
    return render(request, "dashboards/method.html", context)
