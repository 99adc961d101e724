"""Raters who answer what they are given."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.assignments.models import Assignment
from apps.raters.services import Joined
from apps.responses.services import NextItem, Recorded, record_response, take_next
from tests.factories.studies import NOW


def following(joined: Joined) -> NextItem:
    """Return what the rater gets next."""
    return take_next(participation=joined.participation)


def token_of(found: NextItem) -> str:
    """Return the token of a lease that must be there."""
    assert found.lease is not None
    return found.lease.token


def answer(joined: Joined, token: str, **fields: str) -> Recorded:
    """Send a form; `overall` is `first` unless said otherwise."""
    values = {f"q-{key}": [value] for key, value in ({"overall": "first"} | fields).items()}
    return record_response(token=token, secret=joined.secret, fields=values, behaviour="", now=NOW)


def judge_all(joined: Joined, **fields: str) -> int:
    """Answer until there is nothing more; return how many."""
    count, found = 0, following(joined)
    while found.lease is not None:
        found = answer(joined, found.lease.token, **fields).next
        count += 1
    return count


def let_lease_run_out(token: str) -> None:
    """Make a lease one second too old; nothing has noticed yet."""
    Assignment.objects.filter(token=token).update(expires_at=timezone.now() - timedelta(hours=1))
