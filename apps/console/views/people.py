"""The people of a round: who takes part, how full the quotas are, who is still missing. For researchers of the study only."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.assignments.services import close_cell, open_cell
from apps.console.access import staff_only, writing_study
from apps.console.pages.people import cell_page, coverage, people_live
from apps.console.polling import is_htmx, render_polled
from apps.core.errors import Refused
from apps.core.frame import framed
from apps.studies.cells import cell_of
from apps.studies.models import Cell
from apps.studies.selectors import round_of


@staff_only
@require_GET
def people(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the people of a round; its live part polls."""
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    live = people_live(round_, timezone.now())
    context = {"study": study, "live": live}
    if not is_htmx(request):
        context = framed(request, "studies", **context, coverage=coverage(round_))
    return render_polled(request, "console/people.html", "live", context, shown=live)


@staff_only
@require_GET
def cell(request: HttpRequest, slug: str, number: int, cell: int) -> HttpResponse:
    """Show one cell with its mathematics, and ask before it is closed."""
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    page = cell_page(round_, cell_of(round_, cell), timezone.now())
    return render(
        request, "console/cell.html", framed(request, "studies", study=study, round=round_, page=page)
    )


@staff_only
@require_POST
def close(request: HttpRequest, slug: str, number: int, cell: int) -> HttpResponse:
    """Take nobody else into a cell."""
    user = request.user
    actor = user if isinstance(user, User) else None
    release, now = request.POST.get("release") == "1", timezone.now()
    round_ = round_of(writing_study(request, slug), number)
    return _act(
        request,
        cell_of(round_, cell),
        lambda found: close_cell(cell=found, release=release, actor=actor, now=now),
        _("The cell is closed. Whoever is in it may finish the item in their hands."),
    )


@staff_only
@require_POST
def reopen(request: HttpRequest, slug: str, number: int, cell: int) -> HttpResponse:
    """Take people into a closed cell again."""
    round_ = round_of(writing_study(request, slug), number)
    return _act(
        request,
        cell_of(round_, cell),
        lambda found: open_cell(cell=found),
        _("The cell is open again."),
    )


def _act(request: HttpRequest, cell: Cell, act: Callable[[Cell], object], done: str) -> HttpResponse:
    slug, number = cell.round.study.slug, cell.round.number
    try:
        act(cell)
    except Refused as error:  # somebody else was faster, or its places are gone; the page shows how it is now
        messages.warning(request, error.message)
        return redirect("console:cell", slug=slug, number=number, cell=cell.number)
    messages.success(request, done)
    return redirect("console:people", slug=slug, number=number)
