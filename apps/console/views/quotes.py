"""Words of a round that may be quoted: a page, and the same rows as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.console.access import reading_study, staff_only
from apps.console.cursor import cursor_of
from apps.console.pages.quotes import quote_rows, quotes_page
from apps.console.views.coding import coder_of
from apps.core.csvtext import csv_lines
from apps.core.frame import framed
from apps.studies.selectors import round_of


@staff_only
@require_GET
def quotes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the words that may be quoted, on demand with their codes or of one code alone."""
    membership, study = reading_study(request, slug)
    round_ = round_of(study, number)
    page = quotes_page(
        round_,
        coder_of(request),
        code=request.GET.get("code", ""),
        after=cursor_of(request),
        may_write=membership.may_write,
        now=timezone.now(),
    )
    context = framed(request, "studies", study=study, round=round_, page=page, may_write=membership.may_write)
    return render(request, "console/quotes.html", context)


@staff_only
@require_GET
def quotes_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give the same words as a table."""
    _membership, study = reading_study(request, slug)
    rows = quote_rows(
        round_of(study, number), coder_of(request), code=request.GET.get("code", ""), now=timezone.now()
    )
    reply = HttpResponse("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="{slug}-{number}-quotes.csv"'
    reply["Cache-Control"] = "private, no-store"
    return reply
