"""The rater's pages behind the door: judge, pause, stop, done. Each works without script; htmx makes them faster."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.assignments.services import leave
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.http import PageRequest
from apps.raters.browser import secret_of
from apps.raters.models import Link, Participation
from apps.raters.selectors import door_by_code
from apps.raters.services import finish
from apps.raters.services.holding import hold
from apps.rating.entering import done_url, onward, to_next
from apps.rating.exits import exit_of
from apps.rating.participating import participation_here
from apps.rating.pictures import addresses_in
from apps.responses.frozen import frozen_round
from apps.responses.services import (
    Covered,
    NextItem,
    ShownItem,
    Unanswered,
    next_shown,
    record_response,
    save_draft,
    settle_before,
    shown_item,
    skip_item,
)
from apps.responses.services.sessions import say_words
from apps.responses.services.stray import stray_item
from apps.studies.models import RoundState

View = Callable[..., HttpResponse]


def kind_to_htmx(view: View) -> View:
    """Answer a fragment that leads nowhere with a fragment, so that no whole page lands inside another."""

    @wraps(view)
    def inner(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            if not request.htmx:
                raise
            return render(request, "rating/gone.html#item", status=404)

    return inner


# A forged post would need the item's random token, and the browser sends its secret to no other site's post
# (SameSite=Lax); without this, people whose cookies went would lose what they wrote to an error page.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@kind_to_htmx
def judge(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Show an item; take its answer and show the next one in the same reply."""
    secret = secret_of(request)
    if request.method == "GET":
        return _item(request, code, shown_item(token=token, secret=secret, pictures=addresses_in(code)))
    fields = {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    _hear_last_words(request, token, secret)
    try:
        recorded = record_response(
            token=token,
            secret=secret,
            fields=fields,
            behaviour=request.POST.get("behaviour", ""),
            now=timezone.now(),
        )
    except NotFound:
        return _stray(request, code, token, fields)
    except Unanswered as error:
        again = shown_item(
            token=token,
            secret=secret,
            answers=error.raw,
            problems=error.problems,
            pictures=addresses_in(code),
        )
        return _item(request, code, again, message=error.message, status=422)
    except Refused as error:
        if isinstance(error, Covered):
            return redirect("judge", code=code, token=token)
        again = stray_item(study=door_by_code(code).study, token=token, fields=fields)
        return _item(request, code, again, message=error.message, over=True, status=409)
    return _after(request, code, recorded.next)


def _hear_last_words(request: PageRequest, token: str, secret: str) -> None:
    """Take the thought that somebody had typed and not added when they sent their answer; the answer itself decides what is shown."""
    with suppress(NotFound, Refused, Invalid):
        say_words(token=token, secret=secret, words=request.POST.get("say", ""), now=timezone.now())


@never_cache
@require_POST
@kind_to_htmx
def uncover(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Take what is asked before the outputs are shown, and show them."""
    secret = secret_of(request)
    fields = {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    try:
        settle_before(token=token, secret=secret, fields=fields)
    except Unanswered as error:
        again = shown_item(
            token=token,
            secret=secret,
            answers=error.raw,
            problems=error.problems,
            pictures=addresses_in(code),
        )
        return _item(request, code, again, message=error.message, status=422)
    except Refused:
        return redirect("judge", code=code, token=token)
    if not request.htmx:
        return redirect("judge", code=code, token=token)
    return _item(request, code, shown_item(token=token, secret=secret, pictures=addresses_in(code)))


@never_cache
@require_POST
@kind_to_htmx
def skip(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Give an item back and show the next."""
    participation = participation_here(request, code)
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
    return onward(participation_here(request, code), code, timezone.now())


@never_cache
@require_GET
def pause(request: PageRequest, code: str) -> HttpResponse:
    """Say that everything is kept, and how to come back."""
    participation = participation_here(request, code)
    context = {"code": code, "participation": participation, "script": _script_of(participation)}
    return render(request, "rating/pause.html", context)


@never_cache
@require_POST
def stop(request: PageRequest, code: str) -> HttpResponse:
    """End a participation because the person wants to."""
    leave(participation=participation_here(request, code), now=timezone.now())
    return redirect("done", code=code)


@never_cache
@require_GET
def done(request: PageRequest, code: str) -> HttpResponse:
    """Thank, and say why there is nothing more."""
    participation = participation_here(request, code)
    if participation.state == Participation.State.ACTIVE and participation.round.state == RoundState.CLOSED:
        participation = _finish(participation)
    leave_by = exit_of(participation, request.GET.get("why", ""))
    context = {"code": code, "exit": leave_by, "came": True, "script": _script_of(participation)}
    return render(request, "rating/done.html", context)


def _script_of(participation: Participation) -> str:
    """Return the script that still sends what a session left on this device, "" where the mode has none."""
    return frozen_round(participation.round_id).protocol.mode.script


@transaction.atomic
def _finish(participation: Participation) -> Participation:
    """Finish a participation whose round has closed, unless it was withdrawn meanwhile."""
    found = hold(participation)
    if found.state != Participation.State.ACTIVE:
        return found
    return finish(participation=found, now=timezone.now())


def _stray(request: PageRequest, code: str, token: str, fields: dict[str, list[str]]) -> HttpResponse:
    """Give an answer back whose browser is not known any more, and say how it may still be sent."""
    door = door_by_code(code)
    shown = stray_item(study=door.study, token=token, fields=fields)
    personal = {
        Link.Kind.PANEL: _(
            "Open the study from the panel once more, in another tab, and send this again here."
        ),
        Link.Kind.MAIL: _("Open the link in your mail once more, in another tab, and send this again here."),
        Link.Kind.MEMBERS: _(
            "Log in and open the study once more, in another tab, and send this again here."
        ),
    }
    way = personal.get(
        Link.Kind(door.kind),
        _("Copy what you would like to keep, and begin again with the same link."),
    )
    message = _(
        "Your browser has lost its key to this study, so this is not stored. Every word is still here."
    )
    opens = door.kind not in {Link.Kind.PANEL, Link.Kind.MAIL}  # those need what their own link carries
    return _item(request, code, shown, message=message, way=way, door_opens=opens, status=403)


def _after(request: PageRequest, code: str, following: NextItem) -> HttpResponse:
    """Answer a judgment: with script the reply is the next item, without it leads there."""
    if not request.htmx:
        return to_next(code, following)
    shown = next_shown(following, pictures=addresses_in(code))
    if shown is None:
        response = HttpResponse(status=200)
        response["HX-Redirect"] = done_url(code, following.reason)
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
