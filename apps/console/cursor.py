"""Pages of long lists: `?after=` is the last id of the page before."""

from __future__ import annotations

from django.http import HttpRequest

_LARGEST = 2**63 - 1


def cursor_of(request: HttpRequest) -> int:
    """Return the id after which the page begins, 0 for the first page and for anything that is no id."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST else 0
