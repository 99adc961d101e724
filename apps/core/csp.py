"""What a page of ours may load and do: the content security policy and the permissions policy, as constants.

Scripts come from our own files alone. Trusted Types hand every write of HTML by a script to one policy, that of
htmx, and htmx obeys an element only if it carries this page's nonce (`{% hx %}`): markup that slipped into a page
can neither run nor send anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["htmx"],
    },
}

REPLAY_POLICY: dict[str, list[str]] = {
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "media-src": [NONE],
    "worker-src": [NONE],
}
"""What the page that plays a replay has in place of the above: a recorded page brings its styles along, in a frame that
inherits the policy of the page around it. In exchange it loads neither sound nor workers. Scripts and Trusted Types stay as they are."""

PERMISSIONS_POLICY = (
    "microphone=(self), display-capture=(self), camera=(), geolocation=(), payment=(), usb=()"
)


class PermissionsPolicyMiddleware:
    """Say in every response which of the device's abilities a page may ask for; a view may set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response with the header added, unless the view set one."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
