"""Leaving a study: what somebody holds goes to somebody else at once, not when its lease runs out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.assignments.services.leasing import release
from apps.raters import services as raters
from apps.raters.models import Participation
from apps.raters.services.holding import hold

_OVER = (Participation.State.FINISHED, Participation.State.ENDED, Participation.State.WITHDRAWN)


@transaction.atomic
def leave(*, participation: Participation, now: datetime) -> Participation:
    """Stop a participation and give back what it holds; a late answer still finds its way while a place is free.

    One that is finished, has ended otherwise, or was withdrawn, stays as it is: its code is what the person is paid by.

    Raises:
        NotFound: the person was erased meanwhile.
    """
    found = hold(participation)
    if found.state in _OVER:
        return found
    release(participation_id=found.pk)
    return raters.stop(participation=found, now=now)
