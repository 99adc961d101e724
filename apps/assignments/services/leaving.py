"""Leaving a study: what somebody holds goes to somebody else at once, not when its lease runs out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.assignments.services.leasing import release
from apps.raters import services as raters
from apps.raters.models import Participation

_OVER = (Participation.State.ENDED, Participation.State.WITHDRAWN)


@transaction.atomic
def leave(*, participation: Participation, now: datetime) -> Participation:
    """Stop a participation and give back what it holds; a late answer still finds its way while a place is free.

    One that has ended otherwise, or was withdrawn, stays as it is.
    """
    locked = Participation.objects.select_for_update(of=["self"]).select_related("link", "round", "rater")
    found = locked.get(pk=participation.pk)
    if found.state in _OVER:
        return found
    release(participation_id=found.pk)
    return raters.stop(participation=found, now=now)
