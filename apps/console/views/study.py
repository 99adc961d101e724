"""The page of a study: live progress of a round. It polls, and hears 304 while nothing changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.console.access import reading_study, staff_only
from apps.console.pages.study import live_of, study_page
from apps.console.polling import is_htmx, render_polled
from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.studies.selectors import newest_rounds, round_of


@staff_only
@require_GET
def study(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Show a round, the newest without a number; a study that has none yet is being set up."""
    membership, found = reading_study(request, slug)
    if number is None and not newest_rounds([found]):
        if not membership.may_write:
            raise NotFound(_("This study has not been launched yet."))
        return redirect("console:setup", slug=slug, step="basics")
    round_ = round_of(found, number)
    now = timezone.now()
    if is_htmx(request):
        live = live_of(round_, now)
        context = {"study": found, "live": live, "may_write": membership.may_write}
        return render_polled(request, "console/study.html", "live", context, shown=live)
    page = study_page(found, round_, now)
    context = framed(
        request, "studies", study=found, page=page, live=page.live, may_write=membership.may_write
    )
    return render_polled(request, "console/study.html", "live", context, shown=page.live)
