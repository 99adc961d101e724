"""The items of a round, one item with its texts, and scenarios proposed from what went wrong with them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.analysis.proposals import propose_from_failures
from apps.console.access import reading_study, staff_only, writing_study
from apps.console.cursor import cursor_of
from apps.console.pages.items import item_context, items_context
from apps.core.errors import Invalid
from apps.core.frame import framed
from apps.studies.selectors import round_of


@staff_only
@require_GET
def items(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List the items of a round."""
    membership, study = reading_study(request, slug)
    context = items_context(round_of(study, number), cursor_of(request))
    context["may_write"] = membership.may_write
    return render(request, "console/items.html", framed(request, "studies", **context))


@staff_only
@require_POST
def propose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Propose scenarios from what went wrong: from the items that were ticked, else from the worst ones."""
    round_ = round_of(writing_study(request, slug), number)
    user = request.user
    try:
        found = propose_from_failures(
            round_=round_,
            items=[key.replace("\x00", "") for key in request.POST.getlist("item")] or None,
            actor=user if isinstance(user, User) else None,
        )
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("console:items", slug=slug, number=number)
    if not found:
        messages.info(
            request,
            _(
                "Nothing went so wrong here: no output was rated low, and people agree. Tick items to propose them."
            ),
        )
        return redirect("console:items", slug=slug, number=number)
    said = ngettext("%(count)d scenario is proposed.", "%(count)d scenarios are proposed.", len(found))
    messages.success(request, said % {"count": len(found)})
    return redirect("console:proposals")


@staff_only
@require_GET
def item(request: HttpRequest, slug: str, number: int, item_id: int) -> HttpResponse:
    """Show one item as researchers may see it."""
    _membership, study = reading_study(request, slug)
    context = item_context(round_of(study, number), item_id)
    return render(request, "console/item.html", framed(request, "studies", **context))
