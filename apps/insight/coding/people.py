"""The names of those who code."""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.models import User


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Return people's names by id, their address where they gave none."""
    rows = User.objects.filter(pk__in=set(ids)).values_list("pk", "name", "email")
    return {pk: name or email for pk, name, email in rows}
