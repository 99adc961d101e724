"""Leases: a slot is given once, an abandoned one comes back, a finished one never does.

All of this is plain SQL over rows that exist beforehand. `FOR UPDATE SKIP LOCKED` lets fifty raters ask at once
without waiting for each other, and times are Postgres's own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.assignments.models import Assignment, SlotOrigin
from apps.assignments.services.trail import PLAIN, Trail
from apps.core.prepared import Prepared, Value


@dataclass(frozen=True)
class Lease:
    """What a rater holds: an item, the order in which to show its outputs, and how much of an explanation (an arm's place)."""

    id: int
    token: str
    item_id: int
    sides: tuple[int, ...]
    arm: int = 0


_FREE = """
slot.round_id = %(round)s AND slot.pool = %(pool)s AND slot.state = 0
      AND NOT EXISTS (
          SELECT 1 FROM assignments_assignment mine
          WHERE mine.rater_id = %(rater)s AND mine.item_id = slot.item_id AND mine.state <> 3)
"""
_APART = "(slot.kin <> ALL(%(apart)s::int[]) OR slot.item_id = ANY(%(again)s::bigint[]))"

_PICK = f"""
pick AS (
    SELECT slot.id, slot.item_id, slot.sides, slot.arm
    FROM assignments_slot slot
    WHERE {_FREE}
    ORDER BY slot.priority DESC, slot.ordinal
    LIMIT 1
    FOR UPDATE OF slot SKIP LOCKED
)
"""  # noqa: S608 - the part is the constant above

# One after another: the items of a kin are few, and an index finds the slots of each.
_PICK_SAME = f"""
pick AS (
    SELECT slot.id, slot.item_id, slot.sides, slot.arm
    FROM unnest(%(same)s::bigint[]) AS kin (item_id)
    JOIN assignments_slot slot ON slot.item_id = kin.item_id
    WHERE {_FREE}
    ORDER BY slot.priority DESC, slot.ordinal
    LIMIT 1
    FOR UPDATE OF slot SKIP LOCKED
)
"""  # noqa: S608 - the part is the constant above

_NEAR = 64
"""Slots that a look ahead takes in."""

# Where the end is in sight, a kin that makes up more than half of what is left comes first: else its last two would be left over,
# and they may not follow each other.
_PICK_APART = f"""
near AS MATERIALIZED (
    SELECT slot.id, slot.item_id, slot.kin
    FROM assignments_slot slot
    WHERE {_FREE} AND {_APART}
    ORDER BY slot.priority DESC, slot.ordinal
    LIMIT {_NEAR}
), pressing AS (
    SELECT kin FROM near WHERE kin < 0 AND (SELECT count(*) FROM near) < {_NEAR}
    GROUP BY kin HAVING 2 * count(DISTINCT item_id) > (SELECT count(DISTINCT item_id) FROM near)
), pick AS (
    SELECT slot.id, slot.item_id, slot.sides, slot.arm
    FROM near JOIN assignments_slot slot ON slot.id = near.id
    WHERE slot.state = 0
    ORDER BY slot.kin IN (SELECT kin FROM pressing) DESC, slot.priority DESC, slot.ordinal
    LIMIT 1
    FOR UPDATE OF slot SKIP LOCKED
)
"""  # noqa: S608 - the parts are the constants above

_TAKE = """
WITH {pick}, taken AS (
    UPDATE assignments_slot slot SET state = 1 FROM pick WHERE slot.id = pick.id
)
INSERT INTO assignments_assignment
    (slot_id, round_id, item_id, rater_id, participation_id, token, sides, arm, state, leased_at, expires_at)
SELECT id, %(round)s, item_id, %(rater)s, %(participation)s, %(token)s, sides, coalesce(%(arm)s::smallint, arm), 1,
       now(), now() + %(seconds)s * interval '1 second'
FROM pick
RETURNING id, item_id, sides, arm
"""

_NEXT = Prepared("assignments_next", _TAKE.format(pick=_PICK))
_NEXT_SAME = Prepared("assignments_next_same", _TAKE.format(pick=_PICK_SAME))
_NEXT_APART = Prepared("assignments_next_apart", _TAKE.format(pick=_PICK_APART))

BACK = """
    CASE WHEN slot.origin <> 0 OR round.state = 'closed'
           OR EXISTS (SELECT 1 FROM studies_cell cell WHERE cell.id = slot.pool AND cell.closed_at IS NOT NULL)
         THEN 3 ELSE 0 END
"""
"""What a slot becomes that nobody holds any more: open again, unless its round or cell is closed or it was made for one rater."""

_EXPIRE = f"""
WITH late AS (
    SELECT id, slot_id FROM assignments_assignment
    WHERE state = 1 AND expires_at < now()
    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE assignments_assignment a SET state = 3, ended_at = now() FROM late WHERE a.id = late.id
)
UPDATE assignments_slot slot SET state = {BACK}
FROM late, studies_round round
WHERE slot.id = late.slot_id AND round.id = slot.round_id
RETURNING slot.id
"""  # noqa: S608 - the part is the constant above

_RETURN = f"""
WITH back AS (
    UPDATE assignments_assignment SET state = 4, ended_at = now() WHERE id = %s AND state = 1 RETURNING slot_id
)
UPDATE assignments_slot slot SET state = {BACK}
FROM back, studies_round round
WHERE slot.id = back.slot_id AND round.id = slot.round_id
"""  # noqa: S608 - the part is the constant above

_RELEASE = f"""
WITH held AS (
    UPDATE assignments_assignment SET state = 3, ended_at = now()
    WHERE participation_id = %s AND state = 1
    RETURNING slot_id
)
UPDATE assignments_slot slot SET state = {BACK}
FROM held, studies_round round
WHERE slot.id = held.slot_id AND round.id = slot.round_id
"""  # noqa: S608 - the part is the constant above

_MADE = """
WITH made AS (
    INSERT INTO assignments_slot (round_id, item_id, place, ordinal, pool, priority, sides, state, origin)
    VALUES (%(round)s, %(item)s, 0, 0, 0, 0, %(sides)s, 1, %(origin)s)
    RETURNING id
)
INSERT INTO assignments_assignment
    (slot_id, round_id, item_id, rater_id, participation_id, token, sides, arm, state, leased_at, expires_at)
SELECT id, %(round)s, %(item)s, %(rater)s, %(participation)s, %(token)s, %(sides)s, %(arm)s, 1, now(),
       now() + %(seconds)s * interval '1 second'
FROM made
RETURNING id
"""

_SOME_LEFT = f"""
SELECT EXISTS (
    SELECT 1 FROM assignments_slot slot
    WHERE slot.round_id = %(round)s AND slot.pool = %(pool)s AND slot.origin = 0 AND slot.state = ANY(%(states)s)
      AND {_APART}
      AND NOT EXISTS (
          SELECT 1 FROM assignments_assignment mine
          WHERE mine.rater_id = %(rater)s AND mine.item_id = slot.item_id AND mine.state <> 3))
"""  # noqa: S608 - the part is the constant above

_WAITS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64)
"""Seconds between looks at slots that others hold for the moment; a transaction that takes one is over in milliseconds."""


_MINE = Prepared(
    "assignments_mine",
    "SELECT id, token, item_id, sides, arm FROM assignments_assignment "
    "WHERE participation_id = %(participation)s AND state = 1 ORDER BY id LIMIT 1",
)


def lease_slot(
    *,
    round_id: int,
    rater_id: int,
    participation_id: int,
    lease_seconds: float,
    pool: int = 0,
    arm: int | None = None,
    trail: Trail = PLAIN,
) -> Lease | None:
    """Lease the next slot of a pool to a rater, or return None when there is none for them.

    Args:
        round_id: which round.
        rater_id: who asks.
        participation_id: theirs.
        lease_seconds: how long they hold it.
        pool: whose slots they may have.
        arm: theirs, where each rater has one; else it is the slot's.
        trail: what may follow what they were given before.

    Runs inside the caller's transaction, which holds the participation's row, so that two tabs cannot take two.
    The caller has seen that the round is running. A slot that another transaction looks at in this moment is passed
    by; only when nothing else is left, it is waited for, over a second at most and without holding a lock, so that
    nobody is told that there is nothing while there is.
    """
    token = secrets.token_urlsafe(16)
    values: dict[str, Value] = {
        "round": round_id,
        "pool": pool,
        "rater": rater_id,
        "participation": participation_id,
        "token": token,
        "seconds": lease_seconds,
        "arm": arm,
    }
    with connection.cursor() as cursor:
        row = _take(cursor, values, trail)
        if row is None and expire_leases():
            row = _take(cursor, values, trail)
        for wait in _WAITS:
            if row is not None or not some_left(
                round_id=round_id, rater_id=rater_id, pool=pool, held=False, trail=trail
            ):
                break
            time.sleep(wait)
            row = _take(cursor, values, trail)
    return Lease(row[0], token, row[1], tuple(row[2]), row[3]) if row else None


def _take(cursor: CursorWrapper, values: dict[str, Value], trail: Trail) -> tuple[Any, ...] | None:
    """Run the statement that a trail asks for: plainly, past what may not follow, or first what belongs to the last one."""
    row: tuple[Any, ...] | None = None
    if trail.same:
        _NEXT_SAME.run(cursor, values | {"same": _array(trail.same)})
        row = cursor.fetchone()
    if row is None and trail.keeps_apart:
        _NEXT_APART.run(cursor, values | {"apart": _array(trail.apart), "again": _array(trail.again)})
        row = cursor.fetchone()
    elif row is None:
        _NEXT.run(cursor, values)
        row = cursor.fetchone()
    return row


def _array(numbers: Sequence[int]) -> str:
    """Return numbers as a literal of Postgres: a prepared statement takes no list."""
    return "{" + ",".join(map(str, numbers)) + "}"


def some_left(*, round_id: int, rater_id: int, pool: int, held: bool, trail: Trail = PLAIN) -> bool:
    """Return whether a slot of the pool is open for this rater, or, with `held`, may still become so."""
    values: dict[str, int | list[int]] = {
        "round": round_id,
        "pool": pool,
        "rater": rater_id,
        "states": [0, 1] if held else [0],
        "apart": list(trail.apart),
        "again": list(trail.again),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SOME_LEFT, values)
        return bool(cursor.fetchone()[0])


def lease_on_demand(
    *,
    round_id: int,
    rater_id: int,
    participation_id: int,
    item_id: int,
    sides: Sequence[int],
    origin: SlotOrigin,
    lease_seconds: float,
    arm: int = 0,
) -> Lease:
    """Make a slot outside the plan for one rater, and lease it to them.

    Runs inside the caller's transaction, which holds the participation's row and has seen that this rater neither
    holds nor has answered the item: the table takes each item once a rater.
    """
    token = secrets.token_urlsafe(16)
    values: dict[str, int | float | str | list[int]] = {
        "round": round_id,
        "item": item_id,
        "sides": list(sides),
        "arm": arm,
        "origin": int(origin),
        "rater": rater_id,
        "participation": participation_id,
        "token": token,
        "seconds": lease_seconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MADE, values)
        return Lease(int(cursor.fetchone()[0]), token, item_id, tuple(sides), arm)


def held_lease(participation_id: int) -> Lease | None:
    """Return what this rater holds already, so that a second tab shows the same."""
    with connection.cursor() as cursor:
        _MINE.run(cursor, {"participation": participation_id})
        row = cursor.fetchone()
    return Lease(row[0], row[1], row[2], tuple(row[3]), row[4]) if row else None


@transaction.atomic
def give_back(*, assignment: Assignment) -> None:
    """Return a slot because its rater skipped the item; this rater will not be asked it again."""
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, [assignment.pk])


def release(*, participation_id: int) -> None:
    """Return what a participation holds to the others at once, not when its lease runs out."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [participation_id])


def extend_lease(*, token: str, lease_seconds: float) -> None:
    """Keep a lease while its rater is writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_assignment SET expires_at = now() + %s * interval '1 second' "
            "WHERE token = %s AND state = 1",
            [lease_seconds, token],
        )


def expire_leases() -> int:
    """Give back slots whose lease ran out; return how many. Slots of a closed round or cell stay closed."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE)
        return len(cursor.fetchall())
