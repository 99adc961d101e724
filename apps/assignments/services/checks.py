"""Slots that are made for one rater when their sequence asks for one: items with a known answer, and repeats."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from django.db import connection

from apps.assignments.models import SlotOrigin
from apps.assignments.services.leasing import Lease, lease_on_demand
from apps.assignments.services.plan import turned
from apps.assignments.services.trail import PLAIN, Trail
from apps.studies.checks import BEFORE_REPEAT
from apps.studies.models import ItemKind

# A check that was skipped is followed by an item of the study, so that two never stand side by side.
_AFTER_A_CHECK = """
    coalesce((SELECT before.kind FROM assignments_assignment last JOIN studies_item before ON before.id = last.item_id
              WHERE last.participation_id = %(participation)s AND last.state <> 3
              ORDER BY last.id DESC LIMIT 1), 'main') <> 'main'
"""

_KNOWN = f"""
SELECT item.id, (SELECT count(*) FROM studies_itemoutput shown WHERE shown.item_id = item.id)
FROM studies_item item
WHERE item.round_id = %(round)s AND item.kind = %(kind)s AND NOT {_AFTER_A_CHECK} AND item.kin <> ALL(%(apart)s::int[])
  AND NOT EXISTS (SELECT 1 FROM assignments_assignment mine
                  WHERE mine.rater_id = %(rater)s AND mine.item_id = item.id AND mine.state <> 3)
ORDER BY md5(%(salt)s || item.id), item.id LIMIT 1
"""  # noqa: S608 - the part is the constant above

_ORIGINAL = f"""
WITH given AS (
    SELECT item_id, sides, arm, row_number() OVER (ORDER BY ended_at DESC, id DESC) AS back
    FROM assignments_assignment WHERE participation_id = %(participation)s AND state = 2
)
SELECT given.item_id, given.sides, given.arm
FROM given JOIN studies_item item ON item.id = given.item_id AND item.kind = 'main'
WHERE given.back > %(before)s AND NOT {_AFTER_A_CHECK} AND item.kin <> ALL(%(apart)s::int[])
  AND NOT EXISTS (SELECT 1 FROM studies_item again
                  JOIN assignments_assignment mine ON mine.item_id = again.id AND mine.rater_id = %(rater)s
                  WHERE again.round_id = item.round_id AND again.key = item.key AND again.kind = 'repeat'
                    AND mine.state <> 3)
ORDER BY md5(%(salt)s || item.id), item.id LIMIT 1
"""  # noqa: S608 - the part is the constant above

_REPEAT = """
WITH made AS (
    INSERT INTO studies_item (round_id, key, kind, scenario_id, expected, weight, revision, kin)
    SELECT round_id, key, 'repeat', scenario_id, '{}', weight, revision, kin FROM studies_item WHERE id = %(item)s
    ON CONFLICT (round_id, key, kind) DO NOTHING
    RETURNING id
), shown AS (
    INSERT INTO studies_itemoutput (item_id, output_id, version_id, place, masks)
    SELECT made.id, own.output_id, own.version_id, own.place, own.masks
    FROM made, studies_itemoutput own WHERE own.item_id = %(item)s
)
SELECT id FROM made
"""
_REPEAT_MADE = """
SELECT again.id FROM studies_item again JOIN studies_item item ON item.id = %(item)s
WHERE again.round_id = item.round_id AND again.key = item.key AND again.kind = 'repeat'
"""


def lease_check(
    *,
    kind: str,
    round_id: int,
    seed: int,
    rater_id: int,
    participation_id: int,
    lease_seconds: float,
    arms: int = 1,
    arm: int | None = None,
    trail: Trail = PLAIN,
) -> Lease | None:
    """Lease a check of a kind to a rater, or return None when the round has none left that they have not met.

    Attention checks stand as they were written, because they may speak of a side. Known answers stand either way round,
    and a repeat the other way round than before, in the same arm. Runs inside the caller's transaction, which holds the participation's row.

    Args:
        kind: gold, attention or repeat.
        round_id: which round.
        seed: its seed.
        rater_id: who asks.
        participation_id: theirs.
        lease_seconds: how long they hold it.
        arms: how many arms judgments are drawn among.
        arm: the rater's own, where each has one.
        trail: what may follow what they were given before.
    """
    values: dict[str, Any] = {
        "round": round_id,
        "kind": kind,
        "rater": rater_id,
        "participation": participation_id,
        "before": BEFORE_REPEAT,
        "salt": f"{seed}/{rater_id}/",
        "apart": list(trail.apart),
    }
    found = _repeat(values) if kind == ItemKind.REPEAT else _known(values, arms)
    if found is None:
        return None
    item_id, sides, drawn = found
    return lease_on_demand(
        round_id=round_id,
        rater_id=rater_id,
        participation_id=participation_id,
        item_id=item_id,
        sides=sides,
        origin=SlotOrigin.CHECK,
        lease_seconds=lease_seconds,
        arm=drawn if arm is None else arm,
    )


def _known(values: dict[str, Any], arms: int) -> tuple[int, Sequence[int], int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        row = cursor.fetchone()
    if row is None:
        return None
    item_id, count = row
    draw = random.Random(f"{values['salt']}{item_id}")  # noqa: S311 - the same rater meets it the same way again
    turn = draw.randrange(count) if count and values["kind"] != ItemKind.ATTENTION else 0
    return item_id, turned(count, turn), draw.randrange(arms)


def _repeat(values: dict[str, Any]) -> tuple[int, Sequence[int], int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_ORIGINAL, values)
        row = cursor.fetchone()
        if row is None:
            return None
        original, sides, arm = row
        for statement in (_REPEAT, _REPEAT_MADE):  # the second finds what another rater's repeat made
            cursor.execute(statement, {"item": original})
            made = cursor.fetchone()
            if made is not None:
                break
    return made[0], tuple(reversed(sides)), arm
