"""The only way up: a lower app publishes an event, apps above have registered that they want it.

An event is published inside the transaction that makes it true and becomes one outbox row per consumer. The row is
the truth; the hint that follows the commit only makes it fast. Consumers register in `AppConfig.ready`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import structlog
from django.db import connection, transaction

from apps.core import counters, jsontext
from apps.core.hints import hints

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
"""An event that failed this often goes to the dead letters."""


@dataclass(frozen=True)
class Event:
    """A fact in the past tense. `key` says what it is about; rows with the same key are taken together."""

    name: ClassVar[str]
    key: int

    def payload(self) -> dict[str, Any]:
        """Return the other fields, as JSON values."""
        return {name: value for name, value in asdict(self).items() if name != "key"}


@dataclass(frozen=True)
class Consumer:
    """Somebody who wants an event. `handle(key)` takes the rows itself, in its own transaction, with `take`."""

    name: str
    handle: Callable[[int], object]


_consumers: dict[str, Consumer] = {}
_wanted: defaultdict[str, list[str]] = defaultdict(list)


def register(event: type[Event], consumer: Consumer) -> None:
    """Ask for every event of this type from now on."""
    _consumers[consumer.name] = consumer
    if consumer.name not in _wanted[event.name]:
        _wanted[event.name].append(consumer.name)


def publish(event: Event) -> None:
    """Write one outbox row per consumer and hint at them after the commit.

    Raises:
        TransactionManagementError: outside a transaction, where an event could outlive the fact it tells.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{event.name} was published outside a transaction")
    wanted = _wanted.get(event.name)
    if not wanted:
        return
    rows = [(consumer, event.name, event.key, jsontext.dumps(event.payload())) for consumer in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_outboxrow (consumer, event, key, payload) VALUES "  # noqa: S608 - placeholders only
            + ", ".join(["(%s, %s, %s, %s::jsonb)"] * len(rows)),
            [value for row in rows for value in row],
        )
    for consumer in wanted:
        transaction.on_commit(_Hint(consumer, event.key))


def take(consumer: str, key: int) -> list[dict[str, Any]]:
    """Remove and return the payloads that wait for this consumer and key; call it inside the work's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_outboxrow WHERE consumer = %s AND key = %s RETURNING payload", [consumer, key]
        )
        return [row[0] if isinstance(row[0], dict) else jsontext.loads(row[0]) for row in cursor.fetchall()]


def waiting(limit: int = 200) -> list[tuple[str, int]]:
    """Return the (consumer, key) pairs that have due rows, longest waiting first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consumer, key FROM core_outboxrow WHERE due_at <= now() "
            "GROUP BY consumer, key ORDER BY min(created_at) LIMIT %s",
            [limit],
        )
        return [(str(consumer), int(key)) for consumer, key in cursor.fetchall()]


def deliver(consumer: str, key: int) -> None:
    """Run one consumer for one key; count a failure, and give up into the dead letters after `MAX_ATTEMPTS`."""
    known = _consumers.get(consumer)
    try:
        if known is None:
            raise LookupError(f"nobody is registered as {consumer}")  # noqa: TRY301 - counted like any other failure
        known.handle(key)
    except Exception as error:
        log.exception("delivery failed", consumer=consumer, key=key)
        counters.DELIVERY_FAILURES.labels(consumer).inc()
        _postpone(consumer, key, _storable(f"{type(error).__name__}: {error}"))


def _storable(words: str) -> str:
    """Return an error's words as a text column can hold them: an error quotes whatever broke it."""
    return words[:2_000].replace("\0", "").encode("utf-8", "replace").decode()


def _postpone(consumer: str, key: int, error: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_outboxrow SET attempts = attempts + 1, due_at = now() + attempts * interval '2 seconds' "
            "WHERE consumer = %s AND key = %s AND due_at <= now()",
            [consumer, key],
        )
        cursor.execute(
            "WITH dead AS (DELETE FROM core_outboxrow WHERE consumer = %s AND key = %s AND attempts >= %s "
            "RETURNING consumer, event, key, payload, created_at) "
            "INSERT INTO core_deadletter (consumer, event, key, payload, created_at, error) "
            "SELECT consumer, event, key, payload, created_at, %s FROM dead",
            [consumer, key, MAX_ATTEMPTS, error],
        )


class _Hint:
    """What runs after the commit."""

    def __init__(self, consumer: str, key: int) -> None:
        self.consumer, self.key = consumer, key

    def __call__(self) -> None:
        hints.tell(self.consumer, self.key)
