"""Imports into the catalogue: a file or pasted lines go in, a page shows how far they are."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import current_membership, writing_membership
from apps.catalog.importing import cancel_import, start_import
from apps.catalog.selectors import import_job
from apps.console.access import staff_only
from apps.console.forms.imports import ImportForm
from apps.console.hints import hint_import
from apps.console.pages.catalogue import job_row
from apps.console.polling import render_polled
from apps.core.errors import Invalid, Refused, TooLarge
from apps.core.frame import framed

_SHOWN_REFUSALS = 200


@staff_only
@require_http_methods(["GET", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Take a file or pasted lines."""
    membership = writing_membership(request)
    form = ImportForm(request.POST or None, request.FILES or None, initial={"what": "scenarios"})
    if request.method == "POST" and form.is_valid():
        try:
            job = start_import(team=membership.team, actor=membership.user, **form.upload())
        except (Invalid, TooLarge) as error:
            form.add_error(None, error.message)
        else:
            hint_import(job)
            return redirect("console:import", job_id=job.pk)
    status = 422 if form.is_bound else 200
    return render(request, "console/new_import.html", framed(request, "catalogue", form=form), status=status)


@staff_only
@require_GET
def show_import(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far an import is; the page polls until it is over."""
    membership = current_membership(request)
    job = import_job(membership.team, str(job_id))
    row = job_row(job, timezone.now())
    context = framed(
        request,
        "catalogue",
        job=row,
        refused=job.refused[:_SHOWN_REFUSALS],
        more=max(0, len(job.refused) - _SHOWN_REFUSALS),
        may_write=membership.may_write,
    )
    return render_polled(request, "console/import.html", "job", context, shown=row)


@staff_only
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop an import; what was taken in stays."""
    job = import_job(writing_membership(request).team, str(job_id))
    try:
        cancel_import(job=job, now=timezone.now())
        messages.success(request, _("The import is cancelled. What was taken in before stays."))
    except Refused as error:
        messages.info(request, error.message)
    return redirect("console:import", job_id=job_id)
