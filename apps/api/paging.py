"""Long lists in pages: a cursor is the id after, or before, which a page begins, so pages never shift."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from apps.api.problems import BadQuery
from apps.api.query import Query

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
PARAMETERS = {"cursor": 40, "limit": 10}
"""What every list knows, beside its own filters."""

_CURSOR = re.compile(r"(after|before):([0-9]{1,18})\Z")
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[_Row]):
    """Rows in the order of their ids, and the addresses of the pages around them."""

    rows: list[_Row]
    next: str | None
    previous: str | None


def page_of(rows: QuerySet[_Row], query: Query, *, path: str, filters: dict[str, str]) -> Page[_Row]:
    """Return the page that the query asks for, in one query of the database.

    Raises:
        BadQuery: the cursor or the limit is no good.
    """
    limit = query.whole("limit")
    limit = DEFAULT_LIMIT if limit is None else limit
    if not 1 <= limit <= MAX_LIMIT:
        raise BadQuery("limit", _("This is a number from 1 to %(most)d.") % {"most": MAX_LIMIT})
    way, place = _read_cursor(query.text("cursor"))
    if way == "before":
        found = list(rows.filter(pk__lt=place).order_by("-pk")[: limit + 1])
    else:
        found = list(rows.filter(pk__gt=place).order_by("pk")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if way == "before":
        found.reverse()
    has_next, has_previous = (bool(found), more) if way == "before" else (more, place > 0)

    def link(towards: str, row: _Row) -> str:
        cursor = base64.urlsafe_b64encode(f"{towards}:{row.pk}".encode()).decode().rstrip("=")
        return f"{settings.BASE_URL}{path}?{urlencode({**filters, 'limit': limit, 'cursor': cursor})}"

    return Page(
        found,
        link("after", found[-1]) if has_next and found else None,
        link("before", found[0]) if has_previous and found else None,
    )


def _read_cursor(text: str) -> tuple[str, int]:
    if not text:
        return "after", 0
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        plain = ""
    found = _CURSOR.match(plain)
    if found is None:
        raise BadQuery("cursor", _("This is no cursor of ours. Follow the links that the replies give."))
    return found[1], int(found[2])
