"""The list of studies, and how a new one begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import current_membership, writing_membership
from apps.accounts.models import User
from apps.console.access import staff_only
from apps.console.pages.library.asked import asked_for
from apps.console.pages.library.choosing import chosen
from apps.console.pages.studies import mode_cards, study_rows
from apps.core.errors import Invalid, Refused
from apps.core.frame import framed
from apps.studies.services import create_draft


@staff_only
@require_GET
def studies(request: HttpRequest) -> HttpResponse:
    """Show the team's studies."""
    membership = current_membership(request)
    rows = study_rows(membership.team, timezone.now())
    context = framed(request, "studies", rows=rows, may_write=membership.may_write, team=membership.team)
    return render(request, "console/studies.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def new_study(request: HttpRequest) -> HttpResponse:
    """Ask for the question and the mode; then the set-up begins, with the scenarios that a search of the library found."""
    membership = writing_membership(request)
    title, mode = request.POST.get("title", ""), request.POST.get("mode", "")
    context = framed(request, "studies", title_text=title, modes=mode_cards(mode))
    try:
        scenarios = chosen(membership.team, asked_for(request.GET))
    except Refused as error:
        messages.error(request, error.message)
        return redirect(f"{reverse('console:library')}?{request.GET.urlencode()}")
    context["scenarios"] = scenarios
    if request.method == "GET":
        return render(request, "console/new_study.html", context)
    try:
        study = create_draft(
            team=membership.team,
            actor=_user(request),
            title=title,
            mode=mode,
            scenarios=scenarios.scenarios if scenarios else None,
        )
    except Invalid as error:
        return render(request, "console/new_study.html", {**context, "error": error.message}, status=422)
    return redirect("console:setup", slug=study.slug, step="basics")


def _user(request: HttpRequest) -> User:
    """Return the person who is logged in; the view has seen to it that somebody is."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type for the checker
    return request.user
