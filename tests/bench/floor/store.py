"""The floor's tables and its three statements."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

SCHEMA = """
CREATE TABLE floor_task (
    id bigserial PRIMARY KEY, prompt text NOT NULL, first text NOT NULL, second text NOT NULL);
CREATE TABLE floor_assignment (
    id bigserial PRIMARY KEY, task_id bigint NOT NULL REFERENCES floor_task, state smallint NOT NULL DEFAULT 0,
    rater_id bigint REFERENCES auth_user, claimed_at timestamptz);
CREATE INDEX floor_open ON floor_assignment (id) WHERE state = 0;
CREATE TABLE floor_judgment (
    id bigserial PRIMARY KEY, assignment_id bigint NOT NULL UNIQUE REFERENCES floor_assignment,
    rater_id bigint NOT NULL REFERENCES auth_user, choice text NOT NULL, ms integer NOT NULL, comment text NOT NULL,
    at timestamptz NOT NULL DEFAULT now());
"""

_CLAIM = """
UPDATE floor_assignment SET state = 1, rater_id = %s, claimed_at = now() WHERE id = (
    SELECT id FROM floor_assignment WHERE state = 0 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id, task_id
"""
_STORE = """
WITH done AS (
    UPDATE floor_assignment SET state = 2 WHERE id = %s AND rater_id = %s AND state = 1 RETURNING id
)
INSERT INTO floor_judgment (assignment_id, rater_id, choice, ms, comment) SELECT id, %s, %s, %s, %s FROM done
"""


@dataclass(frozen=True)
class Task:
    """What a rater holds."""

    assignment: int
    prompt: str
    first: str
    second: str


def claim(rater: int) -> Task | None:
    """Give the next open assignment to a rater."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [rater])
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute("SELECT prompt, first, second FROM floor_task WHERE id = %s", [row[1]])
        return Task(row[0], *cursor.fetchone())


def store(*, assignment: int, rater: int, choice: str, milliseconds: int, comment: str) -> bool:
    """Store a judgment of what this rater holds; return whether they held it."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [assignment, rater, rater, choice, milliseconds, comment])
        return bool(cursor.rowcount == 1)


def lay_out(*, tasks: int, assignments: int, texts: tuple[str, str, str]) -> None:
    """Make the tables, tasks with these texts (prompt and two answers), and open assignments over them."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        cursor.execute(
            "INSERT INTO floor_task (prompt, first, second) SELECT n || ' ' || %s, %s, %s FROM generate_series(1, %s) n",
            [*texts, tasks],
        )
        cursor.execute(
            "INSERT INTO floor_assignment (task_id) SELECT 1 + n %% %s FROM generate_series(0, %s - 1) n",
            [tasks, assignments],
        )
        cursor.execute("ANALYZE")
