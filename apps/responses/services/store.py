"""The SQL of one judgment. Each function is one statement; `record_response` reads like the sentence they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.db import connection

from apps.core import jsontext
from apps.core.prepared import Prepared, Value
from apps.responses.models import Source
from apps.responses.services.stays import COLUMNS, Stay
from apps.studies.kinds._base import SignalValue

Row: TypeAlias = tuple[Value, ...]

_SOURCES = {source.name.lower(): source.value for source in Source}


@dataclass(frozen=True)
class Held:
    """An assignment as its rater holds it, locked, and where the rater stands."""

    id: int
    slot_id: int
    item_id: int
    study_id: int
    sides: tuple[int, ...]
    arm: int
    state: int
    slot_state: int
    slot_pool: int
    origin: int
    kind: str
    proxy: bool
    settled: dict[str, Any] | None = field(kw_only=True)
    refusals: int = field(kw_only=True)
    stay: Stay = field(kw_only=True)


_HELD = Prepared(
    "responses_held",
    f"""
SELECT a.id, a.slot_id, a.item_id, r.study_id, a.sides, a.arm,
       a.state, s.state, s.pool, s.origin, item.kind, rater.cohort = 'proxy', draft.settled, coalesce(draft.refusals, 0),
       {COLUMNS}
FROM assignments_assignment a
JOIN raters_participation p ON p.id = a.participation_id
JOIN raters_device device ON device.participation_id = p.id
JOIN raters_rater rater ON rater.id = a.rater_id
JOIN assignments_slot s ON s.id = a.slot_id
JOIN studies_item item ON item.id = a.item_id
JOIN studies_round r ON r.id = a.round_id
LEFT JOIN studies_cell cell ON cell.id = p.cell_id
LEFT JOIN responses_draft draft ON draft.assignment_id = a.id
WHERE a.token = %(token)s AND device.secret_hash = %(secret)s
FOR UPDATE OF p, a, s
""",  # noqa: S608 - the columns are a constant
)


def lock_assignment(token: str, secret_hash: str) -> Held | None:
    """Lock and return the assignment behind a page, if this browser holds it."""
    with connection.cursor() as cursor:
        _HELD.run(cursor, {"token": token, "secret": secret_hash})
        row = cursor.fetchone()
    if row is None:
        return None
    id_, slot, item, study, sides, *states, settled, refusals = row[:14]
    return Held(
        id_,
        slot,
        item,
        study,
        tuple(sides),
        *states,
        settled=None if settled is None else jsontext.loads(settled),
        refusals=int(refusals),
        stay=Stay(*row[14:]),
    )


_REFUSED = """
INSERT INTO responses_draft (assignment_id, answers, refusals)
SELECT a.id, '{}'::jsonb, 1
FROM assignments_assignment a
JOIN raters_device device ON device.participation_id = a.participation_id
WHERE a.token = %s AND device.secret_hash = %s AND a.state IN (1, 3)
FOR SHARE OF a
ON CONFLICT (assignment_id) DO UPDATE SET refusals = least(responses_draft.refusals + 1, 1000)
"""


def count_refusal(token: str, secret_hash: str) -> None:
    """Note with the draft that sending came back; nothing where this browser holds no such assignment, or it is not open any more.

    Whoever answers, withdraws or erases locks the assignment first, so no draft is left behind them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [token, secret_hash])


def free_slot_of_item(item_id: int, pool: int) -> int | None:
    """Return an open slot of the item, locked, for an answer whose own slot was given away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM assignments_slot WHERE item_id = %s AND pool = %s AND state = 0 ORDER BY ordinal LIMIT 1 "
            "FOR UPDATE SKIP LOCKED",
            [item_id, pool],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def end_twin(rater_id: int, item_id: int) -> int | None:
    """End the lease under which this rater was given the item a second time; return its slot, None without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_assignment SET state = 3, ended_at = now() "
            "WHERE rater_id = %s AND item_id = %s AND state = 1 RETURNING slot_id",
            [rater_id, item_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def has_answered(rater_id: int, item_id: int) -> bool:
    """Return whether this rater has answered the item under another lease."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM assignments_assignment WHERE rater_id = %s AND item_id = %s AND state = 2",
            [rater_id, item_id],
        )
        return cursor.fetchone() is not None


_CLOSE = """
closed AS (
    UPDATE assignments_assignment SET state = 2, ended_at = now(), slot_id = %(slot)s WHERE id = %(assignment)s
), filled AS (
    UPDATE assignments_slot SET state = 2 WHERE id = %(slot)s
), undrafted AS (
    DELETE FROM responses_draft WHERE assignment_id = %(assignment)s
), counted AS (
    UPDATE raters_participation
    SET answered = answered + 1, today = (now() AT TIME ZONE 'UTC')::date,
        answered_today = 1 + CASE WHEN today = (now() AT TIME ZONE 'UTC')::date THEN answered_today ELSE 0 END,
        answered_sitting = 1 + CASE WHEN seen_at > now() - %(sitting)s * interval '1 second'
                                    THEN answered_sitting ELSE 0 END,
        seen_at = now()
    WHERE id = %(participation)s
    RETURNING answered, answered_today, answered_sitting
)
"""

_INSERT = Prepared(
    "responses_insert",
    f"""
WITH {_CLOSE}, stored AS (
    INSERT INTO responses_response
        (study_id, round_id, assignment_id, rater_id, item_id, revision, answers, behaviour, seconds, key, body_hash, at)
    VALUES (%(study)s, %(round)s, %(assignment)s, %(rater)s, %(item)s, 1, %(answers)s::jsonb, %(behaviour)s::jsonb,
            %(seconds)s, %(key)s, %(body_hash)s, %(at)s)
    RETURNING id
)
SELECT stored.id, counted.* FROM stored, counted
""",  # noqa: S608 - the part is the constant above
)

_TRIAL = f"WITH {_CLOSE} SELECT * FROM counted"  # noqa: S608 - the part is the constant above


@dataclass(frozen=True)
class Counts:
    """How many judgments a rater has given: in the round, on this day, in this sitting."""

    answered: int
    today: int
    sitting: int


def insert_response(values: Mapping[str, Value]) -> tuple[int, Counts]:
    """Store a response and close what it answers; return its id and how many its rater has given."""
    with connection.cursor() as cursor:
        _INSERT.run(cursor, values)
        id_, *counts = cursor.fetchone()
    return int(id_), Counts(*counts)


def close_trial(values: Mapping[str, Value]) -> Counts:
    """Close what an answer of a test participation answers, and keep nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL, values)
        return Counts(*cursor.fetchone())


@dataclass(frozen=True)
class SignalHome:
    """What all signals of a response share."""

    study_id: int
    response_id: int
    round_id: int
    rater_id: int
    item_id: int
    proxy: bool
    at: datetime


def signal_rows(
    home: SignalHome, signals: Sequence[SignalValue], metric_ids: Mapping[str, int], *, begin: int = 0
) -> list[Row]:
    """Return the rows of a response's signals, in the order of `SIGNAL_COLUMNS`, numbered from `begin`."""
    return [
        (
            home.study_id,
            home.response_id,
            number,
            home.round_id,
            home.rater_id,
            home.item_id,
            metric_ids[signal.metric],
            Source.PROXY.value if home.proxy else _SOURCES[signal.source],
            signal.version,
            signal.versus,
            signal.position,
            signal.outcome,
            signal.value,
            home.at.astimezone(UTC).date(),
        )
        for number, signal in enumerate(signals, begin)
    ]


def next_number(study_id: int, response_id: int) -> int:
    """Return the number that the next signal of a response has; the caller holds whoever else may add one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(number) + 1, 0) FROM responses_signal WHERE study_id = %s AND response_id = %s",
            [study_id, response_id],
        )
        return int(cursor.fetchone()[0])


def remove_outcomes(study_id: int, response_id: int, metric_ids: Sequence[int]) -> None:
    """Remove a response's signals of these metrics that name an outcome; bare numbers stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM responses_signal WHERE study_id = %s AND response_id = %s "
            "AND metric_id = ANY(%s) AND outcome IS NOT NULL",
            [study_id, response_id, list(metric_ids)],
        )


SIGNAL_COLUMNS = (
    "study_id, response_id, number, round_id, rater_id, item_id, metric_id, source, version_id, versus_id, "
    "position, outcome, value, day"
)
_ROW = "(" + ", ".join(["%s"] * 14) + ")"


def insert_signals(rows: Sequence[Row]) -> None:
    """Store signals, in one statement per thousand."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 1_000):
            block = rows[start : start + 1_000]
            cursor.execute(
                f"INSERT INTO responses_signal ({SIGNAL_COLUMNS}) VALUES " + ", ".join([_ROW] * len(block)),  # noqa: S608 - the columns are the constant above
                [value for row in block for value in row],
            )


def json(value: object) -> str:
    """Return a value as the text of a jsonb column."""
    return jsontext.dumps(value)
