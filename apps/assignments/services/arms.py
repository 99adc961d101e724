"""The arm of a rater: drawn when they are first given something, the least filled first, exact however many come at once."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from apps.assignments.services.leasing import Lease
from apps.core.locks import ARMS, lock_for_transaction

# Trials fill no arm, and whoever took everything back is in none any more. Ties are decided by the seed and how many came before.
_DRAW = """
WITH people AS (
    SELECT arm FROM raters_participation
    WHERE round_id = %(round)s AND arm IS NOT NULL AND NOT is_test AND state <> 'withdrawn'
), least AS (
    SELECT number.arm
    FROM generate_series(0, %(arms)s - 1) AS number (arm) LEFT JOIN people ON people.arm = number.arm
    GROUP BY number.arm
    ORDER BY count(people.arm), md5(concat_ws('/', %(seed)s::text, (SELECT count(*) FROM people), number.arm))
    LIMIT 1
), theirs AS (
    UPDATE raters_participation SET arm = least.arm FROM least WHERE id = %(participation)s RETURNING raters_participation.arm
)
UPDATE assignments_assignment SET arm = theirs.arm FROM theirs WHERE id = %(lease)s RETURNING assignments_assignment.arm
"""


def draw_arm(*, lease: Lease, round_id: int, participation_id: int, arms: int, seed: int) -> Lease:
    """Give a rater an arm, and return their first lease in it.

    The lock is the last thing that its transaction waits for, and is held until the end: whoever comes next counts this one.

    Args:
        lease: what they were just given.
        round_id: which round.
        participation_id: theirs; its row is held, and it has no arm yet.
        arms: how many there are.
        seed: the round's.
    """
    lock_for_transaction(ARMS, round_id)
    values = {
        "round": round_id,
        "participation": participation_id,
        "arms": arms,
        "seed": seed,
        "lease": lease.id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, values)
        return replace(lease, arm=int(cursor.fetchone()[0]))
