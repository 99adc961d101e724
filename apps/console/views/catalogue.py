"""The catalogue: systems, versions, how much there is of each thing, and imports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.accounts.access import current_membership
from apps.console.access import staff_only
from apps.console.pages.catalogue import catalogue_context
from apps.core.frame import framed


@staff_only
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show how much there is, the versions by system, and the newest imports."""
    membership = current_membership(request)
    context = catalogue_context(membership.team, timezone.now())
    return render(
        request,
        "console/catalogue.html",
        framed(request, "catalogue", may_write=membership.may_write, **context),
    )
