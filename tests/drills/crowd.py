"""Raters as threads, each with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from apps.raters.services import Joined
from apps.responses.services import Recorded, record_response, take_next
from tests.factories.studies import NOW

T = TypeVar("T")
BEHAVIOUR = '{"active_seconds": 4}'


def all_at_once(work: Sequence[Callable[[], T]]) -> list[T]:
    """Run each piece of work in a thread of its own, all let go at the same moment; return what they return."""
    gate = threading.Barrier(len(work))

    def go(piece: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return piece()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(work)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(go, piece) for piece in work]]


def answer(joined: Joined, token: str, choice: str = "first") -> Recorded:
    """Send one answer as the rater's browser would."""
    return record_response(
        token=token, secret=joined.secret, fields={"q-overall": [choice]}, behaviour=BEHAVIOUR, now=NOW
    )


def first_token(joined: Joined) -> str:
    """Return the token of what this rater holds or is given."""
    lease = take_next(participation=joined.participation).lease
    assert lease is not None
    return lease.token


def judge_everything(joined: Joined) -> int:
    """Judge until there is nothing more for this rater; return how many answers were acknowledged."""
    lease = take_next(participation=joined.participation).lease
    given = 0
    while lease is not None:
        lease = answer(joined, lease.token).next.lease
        given += 1
    return given
