"""What a person does in their session: begin, say, ask; and what their page tells by itself. All but that works without script."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.core.errors import Invalid, NotFound, Refused, TooLarge
from apps.core.http import PageRequest
from apps.core.rendering import render_messages
from apps.core.text import loads_bounded
from apps.modes.think_aloud.asking import ask
from apps.raters.browser import secret_of
from apps.responses.services import save_draft
from apps.responses.services.sessions import (
    add_events,
    begin_session,
    held_session,
    read_events,
    say_words,
    seconds_into,
)
from apps.studies.modes import SpokenView

MAX_BYTES = 512 * 1024
"""Of events that a page tells at once."""

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)

View = Callable[..., HttpResponse]


def for_scripts(view: View) -> View:
    """Answer a script with a status and a sentence in JSON, never with a page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            return JsonResponse({"message": ""}, status=404)
        except TooLarge as error:
            return JsonResponse({"message": error.message}, status=413)
        except Invalid as error:
            return JsonResponse({"message": error.message}, status=422)
        except Refused as error:
            return JsonResponse({"message": error.message}, status=409)

    return inner


def answers_in(request: HttpRequest) -> dict[str, list[str]]:
    """Return what has been answered so far, as the form sends it along."""
    return {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}


# A forged post would need the item's random token, and the browser sends its secret to no other site's post
# (SameSite=Lax), as for the answers themselves.
@csrf_exempt
@never_cache
@require_POST
def begin(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Begin, or go on; the item's page says how it stands where it was answered or given back meanwhile."""
    with suppress(Refused):
        begin_session(token=token, secret=secret_of(request), now=timezone.now())
    return redirect("judge", code=code, token=token)


@csrf_exempt
@never_cache
@require_POST
def say(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Write a typed thought down, and keep what has been answered so far."""
    _keep_words(request, token, secret_of(request))
    return redirect("judge", code=code, token=token)


@csrf_exempt
@never_cache
@require_POST
def ask_assistant(request: PageRequest, code: str, token: str) -> HttpResponse:
    """Ask the assistant of the task; with script the reply is put below the question, without the page comes anew."""
    secret, now = secret_of(request), timezone.now()
    held = held_session(token=token, secret=secret)
    question = request.POST.get("ask", "").strip()
    key = request.POST.get("ask-key", "")
    key = key if _KEY.fullmatch(key) else secrets.token_urlsafe(12)
    if not request.htmx:
        _keep_words(request, token, secret)
    if not question:
        return HttpResponse(status=204) if request.htmx else redirect("judge", code=code, token=token)
    try:
        reply = ask(held=held, question=question, key=key, now=now)
    except (Invalid, Refused) as error:
        if not request.htmx:
            raise
        return render(request, "think_aloud/_not_asked.html", {"message": error.message})
    if request.htmx:
        at = seconds_into(held.begun, now)
        turns = [{"role": "user", "content": question}, {"role": "assistant", "content": reply}]
        talk = [SpokenView(at, message=message) for message in render_messages(turns)]
        return render(request, "think_aloud/_talk.html", {"talk": talk})
    return redirect("judge", code=code, token=token)


@csrf_exempt
@never_cache
@require_POST
@for_scripts
def events(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Write down what a page tells by itself."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        raise TooLarge("")
    held = held_session(token=token, secret=secret_of(request))
    told = read_events(loads_bounded(request.body))
    return JsonResponse({"new": add_events(held=held, events=told, now=timezone.now())})


def _keep_words(request: HttpRequest, token: str, secret: str) -> None:
    """Keep all that a form without script sends along: the thought that was typed, and what has been answered so far."""
    say_words(token=token, secret=secret, words=request.POST.get("say", ""), now=timezone.now())
    with suppress(Refused):  # answered meanwhile in another tab: then there is no draft to keep
        save_draft(token=token, secret=secret, fields=answers_in(request))
