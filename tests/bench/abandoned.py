"""Measure: how soon what somebody walked away from is free again, by the product's own beat and worker."""

from __future__ import annotations

import time
from statistics import median

from django.db import transaction

from tests.bench.rater_loop import percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

PROMISED = 1.0
"""Seconds after the end of its lease (invariant 2)."""
PATIENCE = 120.0


def measure(stage: Stage, *, quick: bool) -> list[Table]:
    """Let leases run out, one after another, and return one table."""
    from tests.bench.filling import Shape, fill_round

    count = 12 if quick else 60
    shape = Shape(versions=2, scenarios=100, pairs=1, raters=count + 1, overlap=4)
    round_ = fill_round("bench-abandoned", shape)
    people = list(round_.participations.order_by("id").values_list("rater_id", "id"))
    with stage.workers():
        _walk_away(round_.pk, people[:1])  # both are up once this one is back
        late = _walk_away(round_.pk, people[1:])
    row = (str(len(late)), f"{median(late):.2f}", f"{percentile(late, 95):.2f}", f"{late[-1]:.2f}")
    how = "Leases of 1 s and a little more, each of another rater; the time from the lease's end to that in its row, as Postgres has both."
    return [
        Table(
            "Abandoned items",
            how,
            ("leases", "p50 s", "p95 s", "slowest s"),
            (row,),
            (verdict(late[-1], most=PROMISED, what="slowest"),),
        )
    ]


def _walk_away(round_id: int, people: list[tuple[int, int]]) -> list[float]:
    """Lease an item for each of these and never come back; return the seconds after each lease's end, ascending."""
    from apps.assignments.models import Assignment, AssignmentState
    from apps.assignments.services import lease_slot

    mine = Assignment.objects.filter(round_id=round_id, rater_id__in=[rater for rater, _joined in people])
    for place, (rater, joined) in enumerate(people):
        with transaction.atomic():
            lease_slot(
                round_id=round_id, rater_id=rater, participation_id=joined, lease_seconds=1 + place * 0.07
            )
    give_up = time.monotonic() + PATIENCE
    while mine.filter(state=AssignmentState.LEASED).exists():
        if time.monotonic() > give_up:
            raise RuntimeError("what was abandoned did not come back")
        time.sleep(0.05)
    times = mine.values_list("expires_at", "ended_at")
    return sorted((ended - expires).total_seconds() for expires, ended in times if ended and expires)
