"""A team's taxonomies of failures: listed, written in editions, held against each other, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import current_membership, writing_membership
from apps.accounts.models import Membership
from apps.catalog.taxonomies import edition_of, save_edition
from apps.console.access import staff_only
from apps.console.forms.taxonomies import TaxonomyForm
from apps.console.pages.taxonomies import (
    opened,
    preview_context,
    table_of,
    taxonomies_context,
    taxonomy_context,
)
from apps.core.errors import Invalid, Refused
from apps.core.frame import framed


@staff_only
@require_GET
def taxonomies(request: HttpRequest) -> HttpResponse:
    """List the team's taxonomies."""
    membership = current_membership(request)
    page = taxonomies_context(membership.team)
    context = framed(request, "library", may_write=membership.may_write, **page)
    return render(request, "console/taxonomies.html", context)


@staff_only
@require_GET
def taxonomy(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """Show an edition of a taxonomy, the newest without a number."""
    membership = current_membership(request)
    page = taxonomy_context(membership.team, key, number)
    context = framed(request, "library", may_write=membership.may_write, **page)
    return render(request, "console/taxonomy.html", context)


@staff_only
@require_GET
def export(request: HttpRequest, key: str, number: int, kind: str) -> HttpResponse:
    """Give an edition as a file that can be sent back."""
    edition = edition_of(current_membership(request).team, key, number)
    if kind == "csv":
        reply = HttpResponse(table_of(edition), content_type="text/csv; charset=utf-8")
    else:
        said = {"key": key, "name": edition.taxonomy.name, "entries": edition.entries, "note": edition.note}
        reply = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 2})
    reply["Content-Disposition"] = f'attachment; filename="{key}-{number}.{kind}"'
    return reply


@staff_only
@require_http_methods(["GET", "POST"])
def edit_taxonomy(request: HttpRequest) -> HttpResponse:
    """Write an edition: of the taxonomy in `?key=`, or of a new one. Every button but the last only shows it."""
    membership = writing_membership(request)
    if request.method == "GET":
        key = request.GET.get("key", "")
        return _page(request, TaxonomyForm(initial=opened(membership.team, key) if key else None))
    form = TaxonomyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return _write(request, membership, form)
    except Invalid as error:
        form.show(error)
        return _page(request, form, status=422)
    except Refused as error:
        form.add_error(None, error.message)
        return _page(request, form, status=409)


def _write(request: HttpRequest, membership: Membership, form: TaxonomyForm) -> HttpResponse:
    record = form.record()
    if request.POST.get("act") == "look":
        return _page(request, form, **preview_context(membership.team, record))
    edition, made = save_edition(
        team=membership.team, actor=membership.user, record=record, read=form.cleaned_data["read"]
    )
    words = _("Edition %(number)d is written.") if made else _("Edition %(number)d says this already.")
    messages.success(request, words % {"number": edition.number})
    return redirect("console:taxonomy", key=record.key)


def _page(request: HttpRequest, form: TaxonomyForm, status: int = 200, **page: Any) -> HttpResponse:
    context = framed(request, "library", form=form, **page)
    return render(request, "console/edit_taxonomy.html", context, status=status)
