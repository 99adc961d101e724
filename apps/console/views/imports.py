"""Imports into the catalogue: a file goes in, a preview says what it becomes, a page shows how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import current_membership, writing_membership
from apps.catalog.importers import importers
from apps.catalog.importing import adjust_import, begin_import, cancel_import, keep_upload
from apps.catalog.models import ImportJob
from apps.catalog.selectors import import_job
from apps.console.access import staff_only
from apps.console.forms.imports import BeginForm, UploadForm
from apps.console.hints import hint_import
from apps.console.pages.imports import job_context, preview_context
from apps.console.polling import is_htmx, render_polled
from apps.core.csvtext import csv_lines
from apps.core.errors import Invalid, Refused, TooLarge
from apps.core.frame import framed


@staff_only
@require_http_methods(["GET", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Take a file or pasted lines, and lead to what they would become."""
    membership = writing_membership(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            job = keep_upload(team=membership.team, actor=membership.user, **form.upload())
        except (Invalid, TooLarge) as error:
            form.add_error(None, error.message)
        else:
            return redirect("console:preview_import", job_id=job.pk)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "console/new_import.html",
        framed(request, "catalogue", form=form, importers=list(importers().values())),
        status=status,
    )


@staff_only
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show what a file would become; read it otherwise where the form asks for that."""
    job = import_job(writing_membership(request).team, str(job_id))
    problem = ""
    try:
        if request.method == "POST":
            adjust_import(job=job, posted=request.POST.dict())
            if not is_htmx(request):
                return redirect("console:preview_import", job_id=job_id)
            job.refresh_from_db()
    except Invalid as error:
        problem = error.message
    except Refused:
        return redirect("console:import", job_id=job_id)
    return _preview(request, job, BeginForm(initial={"create_missing": True}), problem)


@staff_only
@require_POST
def begin(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let a worker take the file in."""
    job = import_job(writing_membership(request).team, str(job_id))
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _preview(request, job, form, "")
    try:
        begin_import(
            job=job,
            create_missing=form.cleaned_data["create_missing"],
            whole=form.cleaned_data["whole"] == "yes",
        )
    except Invalid as error:
        return _preview(request, job, form, error.message)
    except Refused as error:
        messages.info(request, error.message)
    else:
        hint_import(job)
    return redirect("console:import", job_id=job_id)


@staff_only
@require_GET
def show_import(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far an import is; the page polls until it is over."""
    membership = current_membership(request)
    page = job_context(import_job(membership.team, str(job_id)), timezone.now())
    if page["job"].draft and membership.may_write:
        return redirect("console:preview_import", job_id=job_id)
    context = framed(request, "catalogue", may_write=membership.may_write, **page)
    return render_polled(request, "console/import.html", "job", context, shown=page["job"])


@staff_only
@require_GET
def refused_lines(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Give all refused lines as a table."""
    job = import_job(current_membership(request).team, str(job_id))
    rows = ((line["line"], line["reason"], line["pointer"]) for line in job.refused)
    head = (_("Line"), _("Why"), _("Where"))
    reply = StreamingHttpResponse(csv_lines([head, *rows]), content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = 'attachment; filename="refused-lines.csv"'
    return reply


@staff_only
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop an import; what was taken in line by line stays."""
    job = import_job(writing_membership(request).team, str(job_id))
    draft = job.settings.get("draft")
    try:
        cancel_import(job=job, now=timezone.now())
        if draft:
            messages.success(request, _("The file is thrown away; nothing was imported."))
        elif job.whole:
            messages.success(request, _("The import is cancelled, and nothing of it stays."))
        else:
            messages.success(request, _("The import is cancelled. What was taken in before stays."))
    except Refused as error:
        messages.info(request, error.message)
    return redirect("console:catalogue") if draft else redirect("console:import", job_id=job_id)


def _preview(request: HttpRequest, job: ImportJob, form: BeginForm, problem: str) -> HttpResponse:
    try:
        page: dict[str, Any] = preview_context(job)
    except Refused:
        return redirect("console:import", job_id=job.pk)
    context = framed(request, "catalogue", form=form, problem=problem, **page)
    template = "console/import_preview.html" + ("#preview" if is_htmx(request) else "")
    return render(request, template, context, status=422 if problem or form.errors else 200)
