"""The items of a round, and one item with its texts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.console.access import reading_study, staff_only
from apps.console.cursor import cursor_of
from apps.console.pages.items import item_context, items_context
from apps.core.frame import framed
from apps.studies.selectors import round_of


@staff_only
@require_GET
def items(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List the items of a round."""
    _membership, study = reading_study(request, slug)
    context = items_context(round_of(study, number), cursor_of(request))
    return render(request, "console/items.html", framed(request, "studies", **context))


@staff_only
@require_GET
def item(request: HttpRequest, slug: str, number: int, item_id: int) -> HttpResponse:
    """Show one item as researchers may see it."""
    _membership, study = reading_study(request, slug)
    context = item_context(round_of(study, number), item_id)
    return render(request, "console/item.html", framed(request, "studies", **context))
