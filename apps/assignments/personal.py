"""What assignments hold about the people who judge: which items they were given, and what became of them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services.leasing import BACK
from apps.core.personal import Basis, PersonalData, Rows, Table

_TABLES = (
    Table(
        "assignments_assignment",
        "who was given which item, so that nobody gets one twice and no place is given twice",
        Basis.CONSENT,
        "as long as the study",
        {
            "state": "held, answered, given back, skipped or taken back",
            "arm": "how much of an explanation was shown, as a place in the study's list",
            "leased_at": "when it was given",
            "expires_at": "until when it is held",
            "ended_at": "when it was answered or given back",
        },
        {
            "token": "It would open the page to whoever reads the file.",
            "sides": "With it one could tell which version an answer came from.",
        },
    ),
)

_HOLD = """
SELECT id FROM assignments_assignment WHERE rater_id = %(rater)s AND state IN (1, 2, 3) ORDER BY id FOR UPDATE
"""

_FREE = f"""
UPDATE assignments_slot slot SET state = {BACK}
FROM mine, studies_round round
WHERE slot.id = mine.slot_id AND round.id = slot.round_id
"""  # noqa: S608 - the part is a constant
_WITHDRAW = f"""
WITH ended AS (
    SELECT id, slot_id, state FROM assignments_assignment WHERE rater_id = %(rater)s AND state IN (1, 2, 3)
), closed AS (
    UPDATE assignments_assignment a SET state = 5, ended_at = coalesce(a.ended_at, now()) FROM ended WHERE a.id = ended.id
), mine AS (
    SELECT slot_id FROM ended WHERE state IN (1, 2)
)
{_FREE}
"""  # noqa: S608 - the rest is the constant above
_FREE_FOR_ERASURE = f"""
WITH mine AS (SELECT slot_id FROM assignments_assignment WHERE rater_id = %(rater)s AND state IN (1, 2))
{_FREE}
"""  # noqa: S608 - the rest is the constant above
_ERASE = """
WITH gone AS (DELETE FROM assignments_assignment WHERE rater_id = %(rater)s RETURNING slot_id)
DELETE FROM assignments_slot slot USING gone
WHERE slot.id = gone.slot_id AND slot.origin <> 0 AND NOT EXISTS (
    SELECT 1 FROM assignments_assignment other WHERE other.slot_id = slot.id AND other.rater_id <> %(rater)s)
"""


def _run(statement: str, rater_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"rater": rater_id})


def _hold(rater_id: int) -> None:
    _run(_HOLD, rater_id)


def _withdraw(rater_id: int, now: datetime) -> None:
    _run(_WITHDRAW, rater_id)


def _erase(rater_id: int, now: datetime) -> None:
    _run(_FREE_FOR_ERASURE, rater_id)
    _run(_ERASE, rater_id)


def _collect(rater_id: int) -> dict[str, Rows]:
    rows = Assignment.objects.filter(rater_id=rater_id).order_by("id")
    return {
        "assignments_assignment": [
            {
                "number": row.pk,
                "arm": row.arm,
                "state": AssignmentState(row.state).name.lower(),
                "leased_at": row.leased_at.isoformat(),
                "expires_at": row.expires_at.isoformat() if row.expires_at else None,
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            }
            for row in rows
        ]
    }


PART = PersonalData(
    app="assignments", tables=_TABLES, collect=_collect, erase=_erase, withdraw=_withdraw, hold=_hold
)
