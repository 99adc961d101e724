"""Removing reviews that nobody needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection


def thin_reviews(*, now: datetime) -> int:
    """Remove reviews that are over: all but the newest that is done, the last of each day, and those that are cited; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM analysis_review old WHERE NOT old.cited AND old.ended_at < %s "
            "AND (old.state <> 'done' OR EXISTS ("
            "  SELECT 1 FROM analysis_review later WHERE later.round_id = old.round_id AND later.state = 'done' "
            "  AND later.taken_at > old.taken_at "
            "  AND (later.taken_at AT TIME ZONE 'UTC')::date = (old.taken_at AT TIME ZONE 'UTC')::date))",
            [now - timedelta(days=1)],
        )
        return int(cursor.rowcount)
