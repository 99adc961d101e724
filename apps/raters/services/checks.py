"""How raters do on items whose right answer is known."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

_NOTE = """
WITH noted AS (
    INSERT INTO raters_check (participation_id, item_id, kind, passed, at)
    VALUES (%(participation)s, %(item)s, %(kind)s, %(passed)s, %(at)s)
    ON CONFLICT (participation_id, item_id) DO NOTHING
    RETURNING (kind = 'attention' AND NOT passed)::int AS failed
)
UPDATE raters_participation SET failed = raters_participation.failed + noted.failed
FROM noted WHERE id = %(participation)s
RETURNING raters_participation.failed
"""


def record_check(*, participation_id: int, item_id: int, kind: str, passed: bool, now: datetime) -> int:
    """Note how somebody did on a gold or attention item, once; return how many attention checks they failed, 0 if it was noted."""
    values: dict[str, int | str | datetime] = {
        "participation": participation_id,
        "item": item_id,
        "kind": kind,
        "passed": passed,
        "at": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
