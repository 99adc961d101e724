"""The codes of a round: saturation, groups and versions, and themes made of codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.console.access import reading_study, staff_only, writing_study
from apps.console.pages.coding_results import results_page
from apps.console.views.coding import coder_of
from apps.core.errors import Refused
from apps.core.frame import framed
from apps.insight.services.code_themes import promote_code
from apps.studies.selectors import round_of


@staff_only
@require_GET
def coding_results(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show which codes came up, how often, in which groups."""
    membership, study = reading_study(request, slug)
    round_ = round_of(study, number)
    page = results_page(round_, researcher=membership.may_write)
    context = framed(request, "studies", study=study, round=round_, page=page, may_write=membership.may_write)
    return render(request, "console/coding_results.html", context)


@staff_only
@require_POST
def promote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make a theme of a code."""
    round_ = round_of(writing_study(request, slug), number)
    try:
        made = promote_code(
            round_=round_, code=request.POST.get("code", ""), actor=coder_of(request), now=timezone.now()
        )
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("“%(name)s” is a theme of this round.") % {"name": made.name})
    return redirect("console:coding_results", slug=slug, number=number)
