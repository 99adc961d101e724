"""Leases: a slot is given once, an abandoned one comes back, a finished one never does.

All of this is plain SQL over rows that exist beforehand. `FOR UPDATE SKIP LOCKED` lets fifty raters ask at once
without waiting for each other, and times are Postgres's own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models.functions import Now

from apps.assignments.models import Assignment, AssignmentState, Slot, SlotState
from apps.core.prepared import Prepared
from apps.studies.models import RoundState


@dataclass(frozen=True)
class Lease:
    """What a rater holds: an item and the order in which to show its outputs."""

    id: int
    token: str
    item_id: int
    sides: tuple[int, ...]


_NEXT = Prepared(
    "assignments_next",
    """
WITH pick AS (
    SELECT slot.id, slot.item_id, slot.sides
    FROM assignments_slot slot
    WHERE slot.round_id = %(round)s AND slot.state = 0
      AND NOT EXISTS (
          SELECT 1 FROM assignments_assignment mine
          WHERE mine.rater_id = %(rater)s AND mine.item_id = slot.item_id AND mine.state <> 3)
    ORDER BY slot.priority DESC, slot.ordinal
    LIMIT 1
    FOR UPDATE OF slot SKIP LOCKED
), taken AS (
    UPDATE assignments_slot slot SET state = 1 FROM pick WHERE slot.id = pick.id
)
INSERT INTO assignments_assignment
    (slot_id, round_id, item_id, rater_id, participation_id, token, sides, state, leased_at, expires_at)
SELECT id, %(round)s, item_id, %(rater)s, %(participation)s, %(token)s, sides, 1, now(),
       now() + %(seconds)s * interval '1 second'
FROM pick
RETURNING id, item_id, sides
""",
)

_EXPIRE = """
WITH late AS (
    SELECT id, slot_id FROM assignments_assignment
    WHERE state = 1 AND expires_at < now()
    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE assignments_assignment a SET state = 3, ended_at = now() FROM late WHERE a.id = late.id
)
UPDATE assignments_slot slot SET state = CASE WHEN round.state = 'closed' THEN 3 ELSE 0 END
FROM late, studies_round round
WHERE slot.id = late.slot_id AND round.id = slot.round_id
RETURNING slot.id
"""


_MINE = Prepared(
    "assignments_mine",
    "SELECT id, token, item_id, sides FROM assignments_assignment "
    "WHERE participation_id = %(participation)s AND state = 1 ORDER BY id LIMIT 1",
)


def lease_slot(*, round_id: int, rater_id: int, participation_id: int, lease_seconds: float) -> Lease | None:
    """Lease the next slot to a rater, or return None when there is none for them.

    Runs inside the caller's transaction, which holds the participation's row, so that two tabs cannot take two.
    The caller has seen that the round is running.
    """
    token = secrets.token_urlsafe(16)
    values: dict[str, int | float | str] = {
        "round": round_id,
        "rater": rater_id,
        "participation": participation_id,
        "token": token,
        "seconds": lease_seconds,
    }
    with connection.cursor() as cursor:
        _NEXT.run(cursor, values)
        row = cursor.fetchone()
        if row is None and expire_leases():
            _NEXT.run(cursor, values)
            row = cursor.fetchone()
    return Lease(row[0], token, row[1], tuple(row[2])) if row else None


def held_lease(participation_id: int) -> Lease | None:
    """Return what this rater holds already, so that a second tab shows the same."""
    with connection.cursor() as cursor:
        _MINE.run(cursor, {"participation": participation_id})
        row = cursor.fetchone()
    return Lease(row[0], row[1], row[2], tuple(row[3])) if row else None


@transaction.atomic
def give_back(*, assignment: Assignment) -> None:
    """Return a slot because its rater skipped the item; this rater will not be asked it again."""
    changed = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LEASED).update(
        state=AssignmentState.SKIPPED, ended_at=Now()
    )
    if changed:
        closed = assignment.round.state == RoundState.CLOSED
        Slot.objects.filter(pk=assignment.slot_id).update(
            state=SlotState.CLOSED if closed else SlotState.OPEN
        )


def extend_lease(*, token: str, lease_seconds: float) -> None:
    """Keep a lease while its rater is writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_assignment SET expires_at = now() + %s * interval '1 second' "
            "WHERE token = %s AND state = 1",
            [lease_seconds, token],
        )


def expire_leases() -> int:
    """Give back slots whose lease ran out; return how many. Slots of a closed round stay closed."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE)
        return len(cursor.fetchall())
