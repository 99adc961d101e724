"""A study as a file: the same draft as the forms, whole, as YAML."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.console.access import reading_study, staff_only, writing_study
from apps.console.pages.protocol import file_page, file_problem, frozen_page, yaml_reply
from apps.core.errors import Invalid, TooLarge
from apps.core.frame import framed
from apps.studies.protocol import read_document
from apps.studies.selectors import round_of
from apps.studies.services import save_draft


@staff_only
@require_http_methods(["GET", "POST"])
def study_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the draft as YAML; store what was written, finished or not, once it can be read."""
    study = writing_study(request, slug)
    if request.method == "GET":
        return _page(request, file_page(study))
    text = request.POST.get("text", "")
    try:
        save_draft(study=study, document=read_document(text))
    except (Invalid, TooLarge) as error:
        return _page(request, file_problem(study, text, error), status=422)
    return redirect("console:file", slug=slug)


@staff_only
@require_GET
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the draft as a file."""
    _membership, study = reading_study(request, slug)
    return yaml_reply(study.document, f"{study.slug}.yaml")


@staff_only
@require_GET
def protocol(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the frozen protocol of a round with its hash."""
    _membership, study = reading_study(request, slug)
    return render(
        request, "console/protocol.html", framed(request, "studies", **frozen_page(round_of(study, number)))
    )


@staff_only
@require_GET
def download_protocol(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a round's frozen protocol as a file."""
    _membership, study = reading_study(request, slug)
    return yaml_reply(round_of(study, number).protocol, f"{study.slug}-round-{number}.yaml")


def _page(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "console/setup/file.html", framed(request, "studies", **page), status=status)
