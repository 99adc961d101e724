"""One moment of the database, for numbers that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Open a transaction in which every query sees the same committed rows."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # Numbers are made between two statements; a connection lost meanwhile would make them again, for ever.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")
        yield
