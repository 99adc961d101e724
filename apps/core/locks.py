"""Advisory locks of Postgres, by what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

REFRESH = 1
IMPORT = 2
CATALOG = 3
VERDICT = 4
JOINING = 5
SEATS = 6
RETENTION = 7
ARMS = 8
MEDIA = 9
WORDS = 10
THEMES = 11
REVIEW = 12
ANOMALIES = 13


def lock_for_transaction(about: int, key: int) -> None:
    """Wait for the lock and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [about, key % 2**31])


@contextmanager
def try_lock(about: int, key: int) -> Iterator[bool]:
    """Take the lock for the block if nobody has it, and yield whether it was taken.

    It belongs to the connection and not to a transaction, so that a transaction which begins under it sees all that
    the one before has written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [about, key % 2**31])
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [about, key % 2**31])
