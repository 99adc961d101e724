"""Whose page is this? The first statement of the views behind the door."""

from __future__ import annotations

from django.http import HttpRequest

from apps.core.errors import NotFound
from apps.raters.browser import secret_of
from apps.raters.models import Participation
from apps.raters.selectors import door_by_code, participation_by_secret


def participation_here(request: HttpRequest, code: str) -> Participation:
    """Return what this browser takes part in behind a door.

    Raises:
        NotFound: nobody gave out this code, or this browser has not joined; the page says how to.
    """
    found = participation_by_secret(door_by_code(code).study, secret_of(request))
    if found is None:
        raise NotFound("")
    return found
