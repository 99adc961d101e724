"""When something goes wrong on a page: a calm answer instead of a stack trace."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.core.errors import Gone, Invalid, NotFound, PlumblineError, Refused, TooLarge

log = structlog.get_logger(__name__)


_STATUS: dict[type[PlumblineError], int] = {
    Gone: 410,
    Invalid: 422,
    NotFound: 404,
    Refused: 409,
    TooLarge: 413,
}


class DomainErrorMiddleware:
    """Answer errors of the domain that a view let through: their words are for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; a zero character in an address is nobody's mistake and no store can look it up."""
        if not request.path.startswith("/api/") and (
            "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        ):
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a domain error into its page; leave everything else to Django."""
        if not isinstance(error, PlumblineError):
            return None
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
        if status == 404 and not error.message:
            return render(request, "404.html", status=404)
        context = {"message": error.message, "problems": error.problems}
        return render(request, "domain_error.html", context, status=status)


class StoreFaultMiddleware:
    """Answer 503 with Retry-After while Postgres is away; the browser keeps the answer and sends it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; errors come back through `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a lost database connection into a 503; leave everything else to Django."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        log.error("store unavailable", path=request.path, error=str(error).strip())
        message = _(
            "We cannot reach our store right now. What you wrote is still on your page; try again in a moment."
        )
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = _problem(request, "unavailable", message, 503)
        else:
            response = render(request, "503.html", {"message": message}, status=503)
        response["Retry-After"] = "2"
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old, and how to go on."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is not for this person."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; needs nothing that may be broken."""
    if request.path.startswith("/api/"):
        return _problem(request, "fault", _("Something went wrong on our side. We have a note of it."), 500)
    return render(request, "500.html", status=500)


def _problem(request: HttpRequest, name: str, title: str, status: int) -> JsonResponse:
    """Answer a machine with an RFC 9457 problem."""
    body = {
        "type": f"/api/docs/problems/{name}",
        "title": title,
        "status": status,
        "detail": title,
        "instance": request.path,
        "errors": [],
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
