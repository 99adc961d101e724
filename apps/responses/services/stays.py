"""Where a rater stands in a round, as the database has it in this moment, with the participation's row locked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from apps.core.errors import NotFound
from apps.core.prepared import Prepared


@dataclass(frozen=True)
class Stay:
    """All that decides what a rater gets next.

    Attributes:
        pool: whose slots the person may have: their cell's own, where it has some, else 0.
        seats: how many people their cell needs, None where it counts none.
        quiet: seconds since they were heard of.
        answered, today, sitting: judgments in the round, on this day (UTC), and since the last break.
        failed: attention checks failed.
        arm: their own arm, where the round draws one for each rater and has done so for them.
    """

    participation_id: int
    rater_id: int
    round_id: int
    round_state: str
    state: str
    outcome: str
    is_test: bool
    cell_id: int | None
    cell_closed: bool
    seats: int | None
    pool: int
    quiet: float
    answered: int
    today: int
    sitting: int
    failed: int
    arm: int | None = None


COLUMNS = """
    p.id, p.rater_id, p.round_id, r.state, p.state, p.outcome, p.is_test, p.cell_id,
    cell.closed_at IS NOT NULL, cell.raters, CASE WHEN cell.judgments IS NULL THEN 0 ELSE cell.id END,
    extract(epoch FROM now() - p.seen_at)::float8, p.answered,
    CASE WHEN p.today = (now() AT TIME ZONE 'UTC')::date THEN p.answered_today ELSE 0 END,
    p.answered_sitting, p.failed, p.arm
"""
"""The columns of a stay, in order, of a participation p in a round r, perhaps in a cell."""

_STAY = Prepared(
    "responses_stay",
    f"""
SELECT {COLUMNS}
FROM raters_participation p
JOIN studies_round r ON r.id = p.round_id
LEFT JOIN studies_cell cell ON cell.id = p.cell_id
WHERE p.id = %(participation)s
FOR UPDATE OF p
""",  # noqa: S608 - the columns are the constant above
)

_TOUCH = """
UPDATE raters_participation
SET answered_sitting = CASE WHEN seen_at > now() - %s * interval '1 second' THEN answered_sitting ELSE 0 END,
    seen_at = now()
WHERE id = %s
"""


def lock_stay(participation_id: int) -> Stay:
    """Lock a participation and return where its rater stands.

    Raises:
        NotFound: the person was erased meanwhile.
    """
    with connection.cursor() as cursor:
        _STAY.run(cursor, {"participation": participation_id})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("")
    return Stay(*row)


def touch_stay(participation_id: int, *, sitting_seconds: float) -> None:
    """Note that a rater is here; after a long enough break a new sitting begins."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [sitting_seconds, participation_id])
