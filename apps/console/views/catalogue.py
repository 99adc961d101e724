"""The catalogue: systems, versions, scenarios and outputs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.accounts.access import current_membership
from apps.console.access import staff_only
from apps.console.cursor import cursor_of
from apps.console.pages.catalogue import catalogue_context, scenario_context, scenarios_context
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


@staff_only
@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """List scenarios, all or those with a tag."""
    membership = current_membership(request)
    context = scenarios_context(membership.team, request.GET.get("tag", ""), cursor_of(request))
    return render(
        request,
        "console/scenarios.html",
        framed(request, "catalogue", may_write=membership.may_write, **context),
    )


@staff_only
@require_GET
def scenario(request: HttpRequest) -> HttpResponse:
    """Show one scenario, named by `?key=` because a key may hold anything, with its outputs."""
    membership = current_membership(request)
    context = scenario_context(membership.team, request.GET.get("key", ""))
    return render(request, "console/scenario.html", framed(request, "catalogue", **context))
