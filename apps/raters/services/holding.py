"""A participation as it is now, held: what a request read of it before may have been withdrawn or erased meanwhile."""

from __future__ import annotations

from apps.core.errors import NotFound
from apps.raters.models import Participation


def hold(participation: Participation) -> Participation:
    """Lock a participation until the transaction ends, and return it with its link, round and rater.

    Raises:
        NotFound: the person was erased meanwhile.
    """
    rows = Participation.objects.select_for_update(of=["self"]).select_related("link", "round", "rater")
    found = rows.filter(pk=participation.pk).first()
    if found is None:
        raise NotFound("")
    return found
