"""Measure (d): what the next assignment costs in rounds of very different sizes."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from tests.bench.rater_loop import percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

if TYPE_CHECKING:
    from apps.studies.models import Round

HEAD = ("open slots", "who asks", "leases", "p50 ms", "p95 ms", "over the smallest", "pages touched")
HEAD_JUDGED = 150
"""Items at the head of the queue that the second kind of rater has judged already."""
RESERVED = 4
"""Every so manieth slot is kept for the people of a cell, spread over the whole order."""


@dataclass
class _Asked:
    """One round with the raters who ask in it."""

    round_id: int
    raters: list[tuple[int, int]]
    pool: int = 0
    times: list[float] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Lease slots in rounds of each size, in turns, and return one table."""
    from tests.bench.filling import Shape, fill_round

    sizes = (1_000, 20_000) if quick else (1_000, 100_000, 1_000_000)
    leases = 20 if quick else 200
    places: dict[int, dict[str, _Asked]] = {}
    for size in sizes:
        # Four slots an item, of as many items as that takes.
        shape = Shape(versions=2, scenarios=size // 4, pairs=1, raters=3 * leases, overlap=4)
        round_ = fill_round(f"bench-slots-{size}", shape)
        people = list(round_.participations.order_by("id").values_list("rater_id", "id"))
        _judge_head(round_.pk, [rater for rater, _participation in people[leases : 2 * leases]])
        cell = _reserve(round_)
        places[size] = {
            "somebody new": _Asked(round_.pk, people[:leases]),
            f"somebody who judged the first {HEAD_JUDGED} items": _Asked(
                round_.pk, people[leases : 2 * leases]
            ),
            "somebody of a cell with slots of its own": _Asked(round_.pk, people[2 * leases :], cell),
        }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE assignments_assignment")
        cursor.execute("VACUUM ANALYZE assignments_slot")
    for turn in range(leases):
        for kinds in places.values():
            for asked in kinds.values():
                _lease(asked, turn)
    rows, notes = [], []
    for who in next(iter(places.values())):
        smallest = median(places[sizes[0]][who].times)
        for size in sizes:
            asked = places[size][who]
            rows.append(_row(size, who, asked, smallest))
        notes.append(
            verdict(
                median(places[sizes[-1]][who].times) / smallest,
                most=1.5,
                what=f"{sizes[-1]:,} slots over {sizes[0]:,}, {who}",
            )
        )
    how = (
        "`assignments.services.lease_slot`, each in a transaction of its own and each for another rater, the sizes in "
        "turns in one database; the time includes the commit's fsync for all alike. Pages touched are Postgres's shared "
        "buffers of the same statement (EXPLAIN ANALYZE, rolled back), which no noise moves."
    )
    return [Table("The next assignment", how, HEAD, tuple(rows), tuple(notes))]


def _row(size: int, who: str, asked: _Asked, smallest: float) -> tuple[str, ...]:
    times = sorted(asked.times)
    return (
        f"{size:,}",
        who,
        str(len(times)),
        f"{median(times):.2f}",
        f"{percentile(times, 95):.2f}",
        f"{median(times) / smallest:.2f}",
        f"{median(asked.pages):.0f}",
    )


def _lease(asked: _Asked, turn: int) -> None:
    from apps.assignments.services import lease_slot

    rater, participation = asked.raters[turn]
    if turn % 10 == 0:
        asked.pages.append(_pages(asked, rater, participation))
    begun = time.perf_counter()
    with transaction.atomic():
        lease = lease_slot(
            round_id=asked.round_id,
            rater_id=rater,
            participation_id=participation,
            lease_seconds=1800,
            pool=asked.pool,
        )
    asked.times.append((time.perf_counter() - begun) * 1000)
    if lease is None:
        raise RuntimeError("the bench ran out of slots")


def _pages(asked: _Asked, rater: int, participation: int) -> int:
    """Return how many pages of the database the statement behind a lease touches; nothing stays of it."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        if not sql.startswith("PREPARE "):  # a connection's first use of a statement; the EXECUTE follows
            statements.append((sql, params))
        return execute(sql, params, many, context)

    from apps.assignments.services import lease_slot

    with transaction.atomic():
        with connection.execute_wrapper(note):
            lease_slot(
                round_id=asked.round_id,
                rater_id=rater,
                participation_id=participation,
                lease_seconds=1800,
                pool=asked.pool,
            )
        transaction.set_rollback(True)
    total = 0
    with transaction.atomic():
        for sql, params in statements:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                found = cursor.fetchone()[0]
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        transaction.set_rollback(True)
    return total


def _reserve(round_: Round) -> int:
    """Keep every fourth open slot for a cell, and return the cell's id."""
    from apps.studies.models import Cell

    cell = Cell.objects.create(round=round_, number=0, where={"age_band": "18-29"}, judgments=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_slot SET pool = %s WHERE round_id = %s AND state = 0 AND ordinal %% %s = 0",
            [cell.pk, round_.pk, RESERVED],
        )
        Cell.objects.filter(pk=cell.pk).update(judgments=cursor.rowcount)
    return cell.pk


def _judge_head(round_id: int, raters: list[int]) -> None:
    """Let these raters have judged the items at the head of the queue, in slots of their own outside of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "WITH head AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM studies_item WHERE round_id = %s "
            "ORDER BY id LIMIT %s), made AS (SELECT head.id AS item_id, rater, "
            "nextval(pg_get_serial_sequence('assignments_slot', 'id')) AS slot_id FROM head, unnest(%s) rater), "
            "slots AS (INSERT INTO assignments_slot "
            "(id, round_id, item_id, place, ordinal, priority, sides, state, origin) "
            "SELECT slot_id, %s, item_id, 0, 0, 0, '{0,1}', 2, 1 FROM made) "
            "INSERT INTO assignments_assignment (slot_id, round_id, item_id, rater_id, token, sides, state, leased_at) "
            "SELECT slot_id, %s, item_id, rater, 'head-' || slot_id, '{0,1}', 2, now() FROM made",
            [round_id, HEAD_JUDGED, raters, round_id, round_id],
        )
