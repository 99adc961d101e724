"""The first items as raters will see them; nothing is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.console.access import staff_only, writing_study
from apps.console.pages.preview import preview_page


@staff_only
@require_GET
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the first items of the draft."""
    study = writing_study(request, slug)
    wanted = request.GET.get("item", "1")
    page = preview_page(study, int(wanted) if wanted.isascii() and wanted.isdigit() else 1)
    return render(request, "console/preview.html", page)
