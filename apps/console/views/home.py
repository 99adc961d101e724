"""Home, by who somebody is, and the choice of the team to work in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import choose_team, current_membership
from apps.accounts.selectors import memberships_of
from apps.console.access import staff_only
from apps.console.pages.home import reader_context, researcher_context
from apps.core.frame import framed


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show a plain page to strangers, their day to researchers, the dashboards to everybody else."""
    memberships = memberships_of(request.user)
    if not memberships:
        return render(request, "console/welcome.html", {"nobody": request.user.is_authenticated})
    membership = current_membership(request)
    now = timezone.now()
    frame = {"team": membership.team, "teams": [m.team for m in memberships] if len(memberships) > 1 else []}
    if membership.may_write:
        context = framed(request, "home", **frame, **researcher_context(membership, now))
        return render(request, "console/home.html", context)
    return render(
        request,
        "console/home_reader.html",
        framed(request, "home", **frame, **reader_context(membership, now)),
    )


@staff_only
@require_POST
def change_team(request: HttpRequest) -> HttpResponse:
    """Work in another of one's teams."""
    choose_team(request, request.POST.get("team", ""))
    return redirect("home")
