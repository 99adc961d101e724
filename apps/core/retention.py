"""How long what is kept: every app that keeps something for a time only registers a clock, in `AppConfig.ready`.

A clock says what is due and removes it, in batches, so that a run which was missed for a month takes longer and never
too much at once. The list is what the operator sees before anything goes, and what a study's page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from apps.core.lazy import LazyText
from apps.core.locks import RETENTION, try_lock

BATCH = 500
"""So much of one kind goes in one run at most."""


@dataclass(frozen=True)
class Due:
    """Things of one kind in one study.

    Attributes:
        what: the clock's name.
        study_id: whose.
        study: its slug.
        count: how many.
        since: when the first of them was, or will be, due.
    """

    what: str
    study_id: int
    study: str
    count: int
    since: datetime


@dataclass(frozen=True)
class Clock:
    """How long one kind of thing is kept.

    Attributes:
        name: for the log and the operator.
        label: what it is, for people.
        rule: when it goes, for people.
        rows: SQL that gives (key, study_id, due_at) of everything that will go one day.
        drop: removes what has these keys, in a transaction.
    """

    name: str
    label: LazyText
    rule: LazyText
    rows: str
    drop: Callable[[Sequence[int], datetime], None]

    def due(self, now: datetime, study_id: int | None = None) -> list[Due]:
        """Return what is due at a moment, by study or of one; a moment far away gives everything that will go one day."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT kept.study_id, study.slug, count(*), min(kept.due_at) FROM ({self.rows}) "  # noqa: S608 - a constant of an app
                "AS kept (key, study_id, due_at) JOIN studies_study study ON study.id = kept.study_id "
                "WHERE kept.due_at <= %s AND (%s::bigint IS NULL OR kept.study_id = %s) GROUP BY kept.study_id, study.slug ORDER BY study.slug",
                [now, study_id, study_id],
            )
            return [Due(self.name, *row) for row in cursor.fetchall()]

    def remove(self, now: datetime) -> int:
        """Remove up to `BATCH` of what is due, the longest due first, and return how many."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT key FROM ({self.rows}) AS kept (key, study_id, due_at) "  # noqa: S608 - a constant of an app
                "WHERE due_at <= %s ORDER BY due_at, key LIMIT %s",
                [now, BATCH],
            )
            keys = [int(row[0]) for row in cursor.fetchall()]
        if keys:
            self.drop(keys, now)
        return len(keys)


def kept_for(key: str) -> str:
    """Return SQL for how long a round's protocol lets this class of data be kept (`consent.keep`); null where it does not say."""
    said = f"(round.protocol->'consent'->'keep'->>'{key}')"
    units = "CASE right(X, 1) WHEN 's' THEN 1 WHEN 'm' THEN 60 WHEN 'h' THEN 3600 WHEN 'd' THEN 86400 ELSE 31536000 END"
    return f"(left({said}, -1)::bigint * {units.replace('X', said)} * interval '1 second')"


_clocks: dict[str, Clock] = {}


def register(clock: Clock) -> None:
    """Tell how long something is kept."""
    _clocks[clock.name] = clock


def clocks() -> tuple[Clock, ...]:
    """Return all clocks."""
    return tuple(_clocks.values())


def all_due(now: datetime) -> list[Due]:
    """Return everything that is due, by clock and study."""
    return [due for clock in clocks() for due in clock.due(now)]


def remove_due(now: datetime) -> dict[str, int] | None:
    """Remove what is due and return how many of each kind; None where another process is at it."""
    with try_lock(RETENTION, 0) as mine:
        return {clock.name: clock.remove(now) for clock in clocks()} if mine else None
