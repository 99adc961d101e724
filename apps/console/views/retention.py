"""What a study keeps for a time only, and when it goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.console.access import staff_only, writing_study
from apps.console.pages.retention import kept_rows
from apps.core.frame import framed


@staff_only
@require_GET
def retention(request: HttpRequest, slug: str) -> HttpResponse:
    """List what goes when, for those who run the study."""
    study = writing_study(request, slug)
    context = framed(request, "studies", study=study, rows=kept_rows(study, timezone.now()))
    return render(request, "console/retention.html", context)
