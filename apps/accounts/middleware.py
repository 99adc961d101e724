"""Nobody who is asked for a code at log-in reaches a staff page before having set it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

_STAFF = ("console/", "d/")
"""How the addresses of the staff's pages begin; home is one of them too."""


class TotpMiddleware:
    """Leads people to the page where TOTP is set up; on other pages nobody is even looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response as it is; the work is done once the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the way to the set-up instead of a staff page, for those who owe it."""
        route = request.resolver_match.route if request.resolver_match else ""
        if (route and not route.startswith(_STAFF)) or not request.user.is_authenticated:
            return None
        if not request.user.owes_totp:
            return None
        url = f"{reverse('mfa_activate_totp')}?asked=1"
        if "HX-Request" not in request.headers:
            return redirect(url)
        response = HttpResponse()
        response["HX-Redirect"] = url
        return response
