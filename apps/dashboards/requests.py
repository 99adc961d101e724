"""What the dashboards read of a request: who asks, for which round, and whether a poll asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from apps.core.errors import NotFound

P = ParamSpec("P")

_COMPRESS = GZipMiddleware(lambda _request: HttpResponse())
"""Charts repeat themselves: a page of them is a tenth of its size. Random bytes keep the length from telling what a page holds (BREACH)."""


def members_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask who this is before the view runs, send what it gives compressed, and let no cache keep what a member saw.

    A poll whose session has ended makes the browser go to the log-in page instead of drawing it inside this one.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            if is_fragment(request):
                return HttpResponseClientRedirect(
                    f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
                )
            return redirect_to_login(request.get_full_path())
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Vary"] = "Cookie, HX-Request"
        _COMPRESS.process_response(request, response)  # in place
        return response

    return guarded


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for the live part alone."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def asked_round(request: HttpRequest) -> int | None:
    """Return the number in `?round=`, None without one.

    Raises:
        NotFound: it is no number of a round.
    """
    text = request.GET.get("round", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("")
    return int(text)
