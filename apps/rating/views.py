"""The rater's pages: join, judge, pause, stop, done. Each works without script; htmx makes them faster."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.assignments.services import leave
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.http import PageRequest
from apps.raters.models import Participation
from apps.raters.selectors import participation_by_secret, participations_by_secrets
from apps.raters.services import come_back, finish, join
from apps.rating.cookies import all_secrets, remember, secret_of
from apps.rating.mine import my_page
from apps.rating.pages import consent_of, invitation_page, outcome_of
from apps.responses.services import (
    NextItem,
    ShownItem,
    Unanswered,
    next_shown,
    record_response,
    save_draft,
    shown_item,
    skip_item,
    take_next,
)
from apps.studies.selectors import study_by_code


@never_cache
@require_http_methods(["GET", "POST"])
def join_study(request: PageRequest, code: str) -> HttpResponse:
    """Say what the study asks for; let people in once they agree."""
    study = study_by_code(code)
    known = participation_by_secret(study, secret_of(request))
    page = invitation_page(study, known)
    if request.method == "GET" or page.round is None:
        return render(request, "rating/join.html", {"page": page, "code": code})
    try:
        joined = join(
            round_=page.round,
            purposes=request.POST.getlist("purposes"),
            language=request.LANGUAGE_CODE,
            now=timezone.now(),
            rater=known.rater if known else None,
            **consent_of(page),
        )
    except (Invalid, Refused) as error:
        return render(
            request, "rating/join.html", {"page": page, "code": code, "error": error.message}, status=422
        )
    response = _to_next(code, take_next(participation=joined.participation))
    remember(response, code, joined.secret)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def judge(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Show an item; take its answer and show the next one in the same reply."""
    secret = secret_of(request)
    if request.method == "GET":
        return _item(request, code, shown_item(token=token, secret=secret))
    fields = {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    try:
        recorded = record_response(
            token=token,
            secret=secret,
            fields=fields,
            behaviour=request.POST.get("behaviour", ""),
            now=timezone.now(),
        )
    except Unanswered as error:
        again = shown_item(token=token, secret=secret, answers=error.raw, problems=error.problems)
        return _item(request, code, again, message=error.message, status=422)
    except Refused as error:
        again = shown_item(token=token, secret=secret, answers={})
        return _item(request, code, again, message=error.message, over=True, status=409)
    return _after(request, code, recorded.next)


@never_cache
@require_POST
def skip(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Give an item back and show the next."""
    participation = _participation(request, code)
    return _after(
        request, code, skip_item(token=token, secret=secret_of(request), participation=participation)
    )


@require_POST
def draft(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Keep what was written so far."""
    fields = {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    try:
        save_draft(token=token, secret=secret_of(request), fields=fields)
    except NotFound:
        return HttpResponse(status=404)
    except Refused:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@never_cache
@require_GET
def next_item(request: PageRequest, code: str) -> HttpResponse:
    """Go to what this rater holds, or to the next item."""
    participation = _participation(request, code)
    come_back(participation=participation)
    return _to_next(code, take_next(participation=participation))


@never_cache
@require_GET
def pause(request: PageRequest, code: str) -> HttpResponse:
    """Say that everything is kept, and how to come back."""
    return render(
        request, "rating/pause.html", {"code": code, "participation": _participation(request, code)}
    )


@never_cache
@require_POST
def stop(request: PageRequest, code: str) -> HttpResponse:
    """End a participation because the person wants to."""
    leave(participation=_participation(request, code), now=timezone.now())
    return redirect("done", code=code)


@never_cache
@require_GET
def done(request: PageRequest, code: str) -> HttpResponse:
    """Thank, and say why there is nothing more."""
    participation = _participation(request, code)
    outcome = outcome_of(participation)
    if outcome.finished and participation.state == Participation.State.ACTIVE:
        participation = finish(participation=participation, now=timezone.now())
    return render(
        request, "rating/done.html", {"code": code, "participation": participation, "outcome": outcome}
    )


@never_cache
@require_safe
def me(request: PageRequest) -> HttpResponse:
    """Show this browser's person what they gave, and what it changed."""
    page = my_page(participations_by_secrets(all_secrets(request)))
    return render(request, "rating/me.html", {"page": page})


def _participation(request: PageRequest, code: str) -> Participation:
    """Return the browser's participation.

    Raises:
        NotFound: this browser has not joined; the page says how to.
    """
    found = participation_by_secret(study_by_code(code), secret_of(request))
    if found is None:
        raise NotFound("")
    return found


def _to_next(code: str, following: NextItem) -> HttpResponseRedirect:
    """Send the browser to its next item, or to the end."""
    if following.lease is None:
        return HttpResponseRedirect(reverse("done", args=[code]), status=303)
    return HttpResponseRedirect(reverse("judge", args=[code, following.lease.token]), status=303)


def _after(request: PageRequest, code: str, following: NextItem) -> HttpResponse:
    """Answer a judgment: with script the reply is the next item, without it leads there."""
    if not request.htmx:
        return _to_next(code, following)
    shown = next_shown(following)
    if shown is None:
        response = HttpResponse(status=200)
        response["HX-Redirect"] = reverse("done", args=[code])
        return response
    response = _item(request, code, shown)
    response["HX-Push-Url"] = reverse("judge", args=[code, shown.token])
    return response


def _item(
    request: PageRequest, code: str, shown: ShownItem, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render an item: the whole page, or the fragment that htmx puts in its place."""
    context = {"code": code, "shown": shown, "view": shown.view, **more}
    template = "rating/judge.html#item" if request.htmx else "rating/judge.html"
    return render(request, template, context, status=status)
