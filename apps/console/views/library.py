"""The library of scenarios as lists: what there is, what is proposed, what was run."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.accounts.access import current_membership
from apps.console.access import staff_only
from apps.console.cursor import cursor_of
from apps.console.pages.library.asked import asked_for
from apps.console.pages.library.coverage import matrix
from apps.console.pages.library.finding import ORDERS, listing
from apps.console.pages.library.proposals import proposals_page
from apps.console.polling import is_htmx
from apps.core.frame import framed


@staff_only
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """List the scenarios that fit; a search in the page brings the list alone."""
    membership = current_membership(request)
    found = listing(membership.team, asked_for(request.GET), cursor_of(request))
    context = {"found": found, "orders": ORDERS, "may_write": membership.may_write}
    if is_htmx(request):
        return render(request, "console/library.html#found", context)
    return render(request, "console/library.html", framed(request, "library", **context))


@staff_only
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """List what is proposed; after a decision the next one has the focus."""
    membership = current_membership(request)
    context = {
        "proposals": proposals_page(membership, cursor_of(request)),
        "may_write": membership.may_write,
        "decided": "decided" in request.GET,
    }
    return render(request, "console/proposals.html", framed(request, "library", **context))


@staff_only
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Show what of the library the newest rounds have tested."""
    membership = current_membership(request)
    found = matrix(membership, request.GET.get("group", ""), timezone.now())
    return render(request, "console/coverage.html", framed(request, "library", matrix=found))
