"""Coding: what there is to code in a round, and the texts of one session or question with the codes that one coder gives them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.models import User
from apps.console.access import staff_only, writing_study
from apps.console.pages.coding import UnitPage, list_page, unit_page, unit_url
from apps.console.polling import is_htmx
from apps.core.errors import Invalid, NotFound, PlumblineError, Refused
from apps.core.frame import framed
from apps.insight.coding.units import place_of, text_at
from apps.insight.services.coding import Span, record_turn
from apps.studies.models import Round
from apps.studies.selectors import round_of


def coder_of(request: HttpRequest) -> User:
    """Return who codes; `staff_only` has seen to it that somebody is logged in."""
    if not isinstance(request.user, User):
        raise NotFound("")
    return request.user


@staff_only
@require_GET
def coding(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List what there is to code, with how far each coder is."""
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    page = list_page(round_, coder_of(request))
    context = framed(request, "studies", study=study, round=round_, page=page, may_write=True)
    return render(request, "console/coding.html", context)


@staff_only
@require_GET
def code_session(request: HttpRequest, slug: str, number: int, session: int) -> HttpResponse:
    """Show the texts of a session to somebody who codes them; `?at=` leads to what was said at a second."""
    round_ = round_of(writing_study(request, slug), number)
    if (second := seconds_in(request.GET.get("at", ""))) >= 0:
        return _back(round_, text_at(round_, session, second))
    page = unit_page(round_, coder_of(request), session=session, page=request.GET.get("page", ""))
    return _unit(request, round_, page)


@staff_only
@require_GET
def code_question(request: HttpRequest, slug: str, number: int, metric: str) -> HttpResponse:
    """Show the comments on a question to somebody who codes them."""
    round_ = round_of(writing_study(request, slug), number)
    page = unit_page(round_, coder_of(request), metric=metric, page=request.GET.get("page", ""))
    return _unit(request, round_, page)


@staff_only
@require_http_methods(["GET", "POST"])
def coded_text(request: HttpRequest, slug: str, number: int, text_id: int) -> HttpResponse:
    """Lead to where a text is coded, or keep what a coder says of it."""
    round_ = round_of(writing_study(request, slug), number)
    if request.method == "GET":
        return _back(round_, text_id)
    try:
        turn = record_turn(
            round_=round_,
            text_id=text_id,
            actor=coder_of(request),
            codebook=_number(request.POST.get("codebook", "")),
            codes=codes_in(request.POST),
            now=timezone.now(),
        )
    except (Invalid, Refused) as error:
        return _unsaved(request, round_, text_id, error)
    if not is_htmx(request):
        return _back(round_, text_id)
    given = turn.codings.count()
    return render(request, "console/coding_unit.html#said", {"id": text_id, "done": True, "given": given})


def codes_in(form: QueryDict) -> Mapping[str, Span | None]:
    """Return the codes that a form gives, each with the span of words it is about; none at all where it says that none applies."""
    if "none" in form:
        return {}
    return {key: span_in(form.get(f"span.{key}", "")) for key in form.getlist("code")}


def span_in(text: str) -> Span | None:
    """Return a span as a form sends it, such as 3-10; None for the whole."""
    start, mark, end = text.partition("-")
    if not mark:
        return None
    return _number(start), _number(end)


def seconds_in(text: str) -> float:
    """Return seconds written as 64, 64.5 or 1:04; -1 for anything else."""
    minutes, mark, rest = text.strip().rpartition(":")
    try:
        seconds = float(rest) + (60 * float(minutes) if mark else 0)
    except ValueError:
        return -1
    return seconds if math.isfinite(seconds) else -1


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _unit(request: HttpRequest, round_: Round, page: UnitPage) -> HttpResponse:
    context = framed(request, "studies", study=round_.study, round=round_, page=page)
    return render(request, "console/coding_unit.html", context)


def _unsaved(request: HttpRequest, round_: Round, text_id: int, error: PlumblineError) -> HttpResponse:
    if not is_htmx(request):
        messages.warning(request, error.message)
        return _back(round_, text_id)
    context = {"id": text_id, "problem": error.message or _("This could not be saved.")}
    return render(request, "console/coding_unit.html#said", context, status=409)


def _back(round_: Round, text_id: int) -> HttpResponse:
    session, metric, page = place_of(round_, text_id)
    return redirect(f"{unit_url(round_, session, metric)}?page={page}#t-{text_id}")
