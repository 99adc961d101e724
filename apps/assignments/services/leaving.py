"""Leaving a study: what somebody holds goes to somebody else at once, not when its lease runs out."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from apps.raters.models import Participation
from apps.raters.services import stop

_RELEASE = """
WITH held AS (
    UPDATE assignments_assignment SET state = 3, ended_at = now()
    WHERE participation_id = %s AND state = 1
    RETURNING slot_id
)
UPDATE assignments_slot slot SET state = CASE WHEN round.state = 'closed' THEN 3 ELSE 0 END
FROM held, studies_round round
WHERE slot.id = held.slot_id AND round.id = slot.round_id
"""


@transaction.atomic
def leave(*, participation: Participation, now: datetime) -> Participation:
    """Stop a participation and give back what it holds; a late answer still finds its way while a place is free."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [participation.pk])
    return stop(participation=participation, now=now)
