"""A study's codebook: read in its versions, written a code at a time or from a file, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.models import User
from apps.console.access import reading_study, staff_only, writing_study
from apps.console.forms.codebook import CodebookForm, CodeForm
from apps.console.pages.codebook import codebook_page, file_of, opened_code, opened_codebook, others_of
from apps.core.errors import Invalid, Refused
from apps.core.frame import framed
from apps.insight.coding.codebooks import edition_of
from apps.insight.services.codebooks import import_codebook, merge_codes, retire_code, save_code
from apps.studies.models import Study


def actor_of(request: HttpRequest) -> User | None:
    """Return who asks."""
    return request.user if isinstance(request.user, User) else None


@staff_only
@require_GET
def codebook(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Show a version of the codebook, the newest without a number."""
    membership, study = reading_study(request, slug)
    page = codebook_page(study, number)
    context = framed(request, "studies", study=study, page=page, may_write=membership.may_write)
    return render(request, "console/codebook.html", context)


@staff_only
@require_GET
def export(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """Give a version as a file that can be sent back."""
    _membership, study = reading_study(request, slug)
    text, media = file_of(edition_of(study, number), kind)
    reply = HttpResponse(text, content_type=media)
    reply["Content-Disposition"] = f'attachment; filename="codebook-{number}.{kind}"'
    return reply


@staff_only
@require_http_methods(["GET", "POST"])
def edit_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a code: the one in `?key=`, or a new one."""
    study = writing_study(request, slug)
    if request.method == "GET":
        key = request.GET.get("key", "")
        return _code_page(request, study, CodeForm(initial=opened_code(study, key) if key else None), key)
    form = CodeForm(request.POST)
    key = request.POST.get("key", "")
    if not form.is_valid():
        return _code_page(request, study, form, key, status=422)
    try:
        book, _key = save_code(
            study=study,
            actor=actor_of(request),
            code=form.record(),
            read=form.cleaned_data["read"],
            now=timezone.now(),
        )
    except Invalid as error:
        form.show(error)
        return _code_page(request, study, form, key, status=422)
    except Refused as error:
        form.add_error(None, error.message)
        return _code_page(request, study, form, key, status=409)
    return _done(request, study, _("The code stands in version %(number)d.") % {"number": book.number})


@staff_only
@require_POST
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a code out of the codebook."""
    study = writing_study(request, slug)
    retire_code(study=study, actor=actor_of(request), key=request.POST.get("key", ""), now=timezone.now())
    return _done(request, study, _("The code is retired. What was coded with it stays with its version."))


@staff_only
@require_POST
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a code take over another."""
    study = writing_study(request, slug)
    key, into = request.POST.get("key", ""), request.POST.get("into", "")
    try:
        merge_codes(study=study, actor=actor_of(request), key=key, into=into, now=timezone.now())
    except Invalid as error:
        messages.warning(request, error.message)
        return redirect("console:codebook", slug=study.slug)
    return _done(request, study, _("The two codes are one now."))


@staff_only
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Put codes of a table or a file in the place of all there are."""
    study = writing_study(request, slug)
    if request.method == "GET":
        return _bring_page(request, study, CodebookForm(initial=opened_codebook(study)))
    form = CodebookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _bring_page(request, study, form, status=422)
    try:
        book = import_codebook(
            study=study,
            actor=actor_of(request),
            codes=form.records(),
            read=form.cleaned_data["read"],
            now=timezone.now(),
        )
    except Invalid as error:
        form.show(error)
        return _bring_page(request, study, form, status=422)
    except Refused as error:
        form.add_error(None, error.message)
        return _bring_page(request, study, form, status=409)
    return _done(request, study, _("The codes stand in version %(number)d.") % {"number": book.number})


def _done(request: HttpRequest, study: Study, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("console:codebook", slug=study.slug)


def _code_page(
    request: HttpRequest, study: Study, form: CodeForm, key: str, status: int = 200
) -> HttpResponse:
    others = others_of(study, key) if key else []
    context: dict[str, Any] = framed(request, "studies", study=study, form=form, key=key, others=others)
    return render(request, "console/edit_code.html", context, status=status)


def _bring_page(request: HttpRequest, study: Study, form: CodebookForm, status: int = 200) -> HttpResponse:
    context = framed(request, "studies", study=study, form=form)
    return render(request, "console/import_codebook.html", context, status=status)
