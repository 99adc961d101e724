"""Excerpts of a round, and the changes that a study's members suggest from them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.console.access import reading_study, staff_only, writing_study
from apps.console.pages.suggestions import KINDS, excerpt_rows, suggestions_page
from apps.console.views.coding import coder_of, seconds_in, span_in
from apps.core.errors import Invalid, Refused
from apps.core.frame import framed
from apps.insight.models import Excerpt
from apps.insight.selectors_themes import names_of_themes
from apps.insight.services.excerpt_themes import theme_excerpt
from apps.insight.services.excerpts import delete_excerpt, excerpt_seconds, excerpt_text
from apps.insight.services.suggesting import (
    delete_suggestion,
    edit_suggestion,
    suggest_from_excerpt,
    suggest_from_theme,
)
from apps.studies.models import Round
from apps.studies.selectors import round_of


@staff_only
@require_http_methods(["GET", "POST"])
def excerpts(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List a round's excerpts, or make one of a text or of a session's seconds."""
    if request.method == "POST":
        round_ = round_of(writing_study(request, slug), number)
        try:
            _keep(request, round_)
        except Invalid as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("The excerpt is kept."))
        return redirect("console:excerpts", slug=slug, number=number)
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    rows = excerpt_rows(round_, coder_of(request))
    context = framed(
        request,
        "studies",
        study=study,
        round=round_,
        rows=rows,
        kinds=KINDS,
        themes=names_of_themes(round_),
        may_write=True,
    )
    return render(request, "console/excerpts.html", context)


@staff_only
@require_POST
def remove_excerpt(request: HttpRequest, slug: str, number: int, excerpt_id: int) -> HttpResponse:
    """Delete one's own excerpt."""
    study = writing_study(request, slug)
    delete_excerpt(study=study, excerpt_id=excerpt_id, actor=coder_of(request))
    messages.success(request, _("The excerpt is deleted."))
    return redirect("console:excerpts", slug=slug, number=number)


@staff_only
@require_POST
def put_in_theme(request: HttpRequest, slug: str, number: int, excerpt_id: int) -> HttpResponse:
    """Put what an excerpt points at into a theme, old or new."""
    round_ = round_of(writing_study(request, slug), number)
    try:
        theme = theme_excerpt(
            round_=round_,
            excerpt_id=excerpt_id,
            name=request.POST.get("name", ""),
            actor=coder_of(request),
            now=timezone.now(),
        )
    except (Invalid, Refused) as error:
        messages.warning(request, error.message)
        return redirect("console:excerpts", slug=slug, number=number)
    messages.success(request, _("It belongs to “%(name)s” now.") % {"name": theme.name})
    return redirect("console:theme", slug=slug, number=number, theme_id=theme.pk)


@staff_only
@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """List what was suggested in a study, or make a suggestion of an excerpt or a theme."""
    if request.method == "POST":
        return _suggest(request, slug)
    membership, study = reading_study(request, slug)
    page = suggestions_page(study, coder_of(request), may_write=membership.may_write)
    made = request.GET.get("made", "")
    context = framed(
        request, "studies", study=study, page=page, kinds=KINDS, made=made, may_write=membership.may_write
    )
    return render(request, "console/suggestions.html", context)


@staff_only
@require_POST
def change_suggestion(request: HttpRequest, slug: str, suggestion_id: int) -> HttpResponse:
    """Change one's own suggestion."""
    study = writing_study(request, slug)
    sent = {name: request.POST.get(name, "") for name in ("kind", "title", "words")}
    try:
        edit_suggestion(study=study, suggestion_id=suggestion_id, actor=coder_of(request), **sent)
    except Invalid as error:
        messages.warning(request, error.message or next((one.reason for one in error.problems), ""))
        return redirect(f"{reverse('console:suggestions', args=[slug])}?made={suggestion_id}")
    messages.success(request, _("The suggestion is saved."))
    return redirect("console:suggestions", slug=slug)


@staff_only
@require_POST
def remove_suggestion(request: HttpRequest, slug: str, suggestion_id: int) -> HttpResponse:
    """Delete one's own suggestion."""
    study = writing_study(request, slug)
    delete_suggestion(study=study, suggestion_id=suggestion_id, actor=coder_of(request))
    messages.success(request, _("The suggestion is deleted."))
    return redirect("console:suggestions", slug=slug)


def _suggest(request: HttpRequest, slug: str) -> HttpResponse:
    study, actor, now = writing_study(request, slug), coder_of(request), timezone.now()
    kind, excerpt, theme = (request.POST.get(name, "") for name in ("kind", "excerpt", "theme"))
    try:
        if excerpt:
            made = suggest_from_excerpt(study=study, excerpt_id=_id(excerpt), kind=kind, actor=actor, now=now)
        else:
            made = suggest_from_theme(study=study, theme_id=_id(theme), kind=kind, actor=actor, now=now)
    except Invalid as error:
        messages.warning(request, error.message)
        return redirect("console:suggestions", slug=slug)
    messages.success(request, _("The suggestion is made. Say more about it here, if you like."))
    return redirect(f"{reverse('console:suggestions', args=[slug])}?made={made.pk}#s-{made.pk}")


def _keep(request: HttpRequest, round_: Round) -> Excerpt:
    form, note, now = request.POST, request.POST.get("note", ""), timezone.now()
    actor = coder_of(request)
    if "text" in form:
        return excerpt_text(
            round_=round_,
            text_id=_id(form["text"]),
            actor=actor,
            span=span_in(form.get("span", "")),
            note=note,
            now=now,
        )
    return excerpt_seconds(
        round_=round_,
        session_id=_id(form.get("session", "")),
        actor=actor,
        at=seconds_in(form.get("at", "")),
        until=seconds_in(form.get("until", "")),
        note=note,
        now=now,
    )


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
