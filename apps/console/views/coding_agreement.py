"""How far coders agree, and settling the texts on which they do not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.console.access import reading_study, staff_only, writing_study
from apps.console.pages.coding_agreement import agreement_page
from apps.console.views.coding import coder_of
from apps.core.errors import Invalid, Refused
from apps.core.frame import framed
from apps.insight.services.adjudicating import settle_text
from apps.studies.selectors import round_of


@staff_only
@require_GET
def coding_agreement(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show how far coders agree, and the texts on which they differ."""
    membership, study = reading_study(request, slug)
    round_ = round_of(study, number)
    may_write = membership.may_write
    page = agreement_page(
        round_,
        coder_of(request),
        may_write=may_write,
        now=timezone.now(),
        page=request.GET.get("page", ""),
    )
    context = framed(request, "studies", study=study, round=round_, page=page, may_write=may_write)
    return render(request, "console/coding_agreement.html", context)


@staff_only
@require_POST
def settle(request: HttpRequest, slug: str, number: int, text_id: int) -> HttpResponse:
    """Keep what holds of a text."""
    round_ = round_of(writing_study(request, slug), number)
    try:
        settle_text(
            round_=round_,
            text_id=text_id,
            actor=coder_of(request),
            codes=request.POST.getlist("code"),
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except (Invalid, Refused) as error:
        why = error.message or next((one.reason for one in error.problems), "")
        messages.warning(request, _("Not settled: %(why)s") % {"why": why})
    else:
        messages.success(request, _("Settled."))
    return redirect(f"{reverse('console:coding_agreement', args=[slug, number])}#d-{text_id}")
