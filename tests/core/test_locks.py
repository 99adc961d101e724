from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from psycopg2 import extensions

from apps.core.locks import IMPORT, REFRESH, lock_for_transaction, try_lock

Session = extensions.connection

KEY = 2**40 + 17
"""Larger than a lock's number may be."""


@pytest.fixture
def other() -> Iterator[Session]:
    """A second session on the same database."""
    with _copy() as session:
        yield session


@contextmanager
def _copy() -> Iterator[Session]:
    session = connection.copy()
    session.ensure_connection()
    try:
        yield session.connection
    finally:
        session.close()


def is_free(session: Session, about: int) -> bool:
    with session.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [about, KEY % 2**31])
        free = cursor.fetchone() == (True,)
    session.rollback()
    return free


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_somebody_holds_is_not_taken(other: Session) -> None:
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [REFRESH, KEY % 2**31])
        with try_lock(REFRESH, KEY) as mine:
            assert not mine
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [REFRESH, KEY % 2**31])
    with try_lock(REFRESH, KEY) as mine:
        assert mine
        assert not is_free(other, REFRESH)
        assert is_free(other, IMPORT)
    assert is_free(other, REFRESH)


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_given_back_when_its_block_fails(other: Session) -> None:
    with pytest.raises(RuntimeError), try_lock(REFRESH, KEY):
        raise RuntimeError

    assert is_free(other, REFRESH)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_holds_its_lock_to_the_end(other: Session) -> None:
    with transaction.atomic():
        lock_for_transaction(IMPORT, KEY)
        assert not is_free(other, IMPORT)

    assert is_free(other, IMPORT)
