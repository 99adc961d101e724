"""Trying a study out: real pages of real items, in slots that count nowhere and take no place of the plan."""

from __future__ import annotations

from django.db import connection

from apps.assignments.models import SlotOrigin
from apps.assignments.services.leasing import Lease, lease_on_demand
from apps.assignments.services.plan import turned

_NEXT = """
SELECT item.id, (SELECT count(*) FROM studies_itemoutput shown WHERE shown.item_id = item.id)
FROM studies_item item
WHERE item.round_id = %(round)s AND item.kind = 'main'
  AND NOT EXISTS (SELECT 1 FROM assignments_assignment mine
                  WHERE mine.rater_id = %(rater)s AND mine.item_id = item.id AND mine.state <> 3)
ORDER BY item.id LIMIT 1
"""


def lease_trial(
    *,
    round_id: int,
    rater_id: int,
    participation_id: int,
    answered: int,
    lease_seconds: float,
    arms: int = 1,
    arm: int | None = None,
) -> Lease | None:
    """Lease the next item that a trying rater has not met, sides and arms turned from item to item; None when all are met.

    Args:
        round_id: which round.
        rater_id: who tries.
        participation_id: theirs.
        answered: how many they have judged.
        lease_seconds: how long they hold it.
        arms: how many arms judgments are drawn among.
        arm: the rater's own, where each has one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"round": round_id, "rater": rater_id})
        row = cursor.fetchone()
    if row is None:
        return None
    item_id, count = row
    return lease_on_demand(
        round_id=round_id,
        rater_id=rater_id,
        participation_id=participation_id,
        item_id=item_id,
        sides=turned(count, answered),
        origin=SlotOrigin.TEST,
        lease_seconds=lease_seconds,
        arm=answered // max(count, 1) % arms if arm is None else arm,
    )
