"""What may follow what a rater was given before: items of one kin next to each other, or never.

An item's `kin` is frozen at launch and its sign is the rule: members of a kin below 0 are never next to each other for one
rater, those of a kin above 0 follow each other where they can, and 0 has no kin. Checks in between are no distance, unless they
are of a kin themselves: a repeat is, as its original.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection


@dataclass(frozen=True)
class Trail:
    """What a rater's next item may be.

    Attributes:
        keeps_apart: whether the round has items that may not be next to each other.
        apart: the kin that may not follow now.
        again: items of such a kin that may, because this rater was given them before and they came back unanswered.
        same: items that belong to the last one and come first.
    """

    keeps_apart: bool = False
    apart: tuple[int, ...] = ()
    again: tuple[int, ...] = ()
    same: tuple[int, ...] = ()


PLAIN = Trail()
"""Of a round without kin."""

_KIN = """
SELECT kin, array_agg(id ORDER BY id) FROM studies_item
WHERE round_id = %s AND kind = 'main' AND kin <> 0 GROUP BY kin
"""

# The last that was shown and the last that was answered: with two tabs they may be two. What came back unanswered may still be
# answered from its old page, so nothing of its kin is given out until it is, or is given anew.
_MET = """
WITH met AS MATERIALIZED (
    SELECT a.id, a.item_id, a.state, a.ended_at, item.kin
    FROM assignments_assignment a JOIN studies_item item ON item.id = a.item_id
    WHERE a.participation_id = %s AND a.state <> 5 AND (item.kind = 'main' OR item.kin <> 0)
), last AS (
    (SELECT kin FROM met ORDER BY id DESC LIMIT 1)
    UNION (SELECT kin FROM met WHERE state = 2 ORDER BY ended_at DESC, id DESC LIMIT 1)
), waiting AS (
    SELECT DISTINCT kin, item_id FROM met late
    WHERE state = 3 AND kin < 0
      AND NOT EXISTS (SELECT 1 FROM met WHERE met.item_id = late.item_id AND met.state IN (1, 2))
)
SELECT kin, NULL FROM last UNION ALL SELECT kin, item_id FROM waiting
"""


def trail_of(*, round_id: int, participation_id: int) -> Trail:
    """Return what may follow for a rater, in no query where the round has no kin. Their participation's row is held."""
    members = _members(round_id)
    if not members:
        return PLAIN
    with connection.cursor() as cursor:
        cursor.execute(_MET, [participation_id])
        rows = cursor.fetchall()
    last = {kin for kin, item in rows if item is None}
    waiting = [(kin, item) for kin, item in rows if item is not None]
    return Trail(
        keeps_apart=any(kin < 0 for kin in members),
        apart=tuple(sorted({kin for kin in last if kin < 0} | {kin for kin, _item in waiting})),
        again=tuple(sorted(item for kin, item in waiting if kin not in last)),
        same=tuple(item for kin in sorted(last) if kin > 0 for item in members.get(kin, ())),
    )


@lru_cache(maxsize=64)
def _members(round_id: int) -> Mapping[int, tuple[int, ...]]:
    """Return a launched round's items by kin, which is frozen; of those that stay apart only that there are some."""
    with connection.cursor() as cursor:
        cursor.execute(_KIN, [round_id])
        return {kin: tuple(items) if kin > 0 else () for kin, items in cursor.fetchall()}
