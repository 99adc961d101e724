"""A picture of the team's catalogue, for its members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.access import current_membership
from apps.catalog.pictures import CONTENT_TYPE, picture_body
from apps.console.access import staff_only
from apps.core.picture_reply import picture_reply


@staff_only
@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """Return the bytes of one of the team's pictures."""
    return picture_reply(picture_body(current_membership(request).team.pk, digest), CONTENT_TYPE)
