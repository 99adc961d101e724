"""The adaptive order of a round: after a look at its numbers, which items are given out next."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from apps.analysis.asking import Pairs, values_of_pairs
from apps.analysis.estimate import Estimate
from apps.analysis.gate_bound import GateBound
from apps.analysis.metric_data import Bools, Ints
from apps.analysis.models import RefreshPace, Snapshot
from apps.assignments.services import set_priorities
from apps.core import events
from apps.statistics.adaptive import item_priorities
from apps.studies.models import Round, RoundState
from apps.studies.protocol import Protocol
from apps.studies.selectors import round_by_id, round_versions
from apps.studies.services import protocol_of

CONSUMER = "analysis.ordering"

LEAST_SPACING = 1.0
PATIENCE = 10.0
"""An order is set anew at most once a second, and never more often than once in ten times what the last one took."""

AT_ONCE = 500
"""Items of one statement, each of which is a transaction: a lease passes by the slots that are being written, and must find others."""


def reorder(round_id: int) -> int | None:
    """Take the round's waiting snapshots and give its open slots their priorities by the newest; return how many items changed.

    Returns None where the round has no adaptive order, or where it was set a moment ago: then the events stay and the next sweep
    asks again. The same plan, responses and gates give the same order.
    """
    if RefreshPace.objects.filter(round_id=round_id, order_not_before__gt=timezone.now()).exists():
        return None
    begun = time.monotonic()
    with transaction.atomic():
        events.take(CONSUMER, round_id)
        round_ = round_by_id(round_id)
        if round_ is None or round_.state == RoundState.CLOSED:
            return None
    protocol = protocol_of(round_)
    if getattr(protocol.items, "order", "uniform") != "adaptive":
        return None
    changed = _reorder(round_, protocol)
    now = timezone.now()
    pause = timedelta(seconds=max(LEAST_SPACING, PATIENCE * (time.monotonic() - begun)))
    RefreshPace.objects.update_or_create(
        round_id=round_id,
        defaults={"order_not_before": now + pause},
        create_defaults={"order_not_before": now + pause, "not_before": now},
    )
    return changed


def _reorder(round_: Round, protocol: Protocol) -> int:
    snapshot = Snapshot.objects.filter(round=round_).order_by("-taken_at").first()
    plan = _plan_of(round_)
    if snapshot is None or plan is None:
        return 0
    values = values_of_pairs(
        plan.pairs,
        protocol.document,
        [GateBound.from_json(found) for found in snapshot.bounds],
        (Estimate.from_json(found) for found in snapshot.estimates),
    )
    wanted = item_priorities(
        pairs=plan.pair,
        scenarios=plan.scenario,
        judgments=plan.judged,
        values=values,
        sampled=protocol.document.analysis.population.scenarios == "new",
    ).astype(np.int64)
    differs = plan.is_open & ((plan.lowest != wanted) | (plan.highest != wanted))
    changed = dict(zip(plan.item[differs].tolist(), wanted[differs].tolist(), strict=True))
    for part in _batched(changed.items(), AT_ONCE):
        set_priorities(round_id=round_.pk, priorities=dict(part))
    return len(changed)


def _batched(pairs: Iterable[tuple[int, int]], size: int) -> Iterator[list[tuple[int, int]]]:
    """Yield these pairs in their order, so many at once."""
    rest = iter(pairs)
    while part := list(islice(rest, size)):
        yield part


@dataclass(frozen=True, eq=False)
class _Plan:
    """The items of a plan that show two versions, as columns (items,), by id.

    `scenario` and `pair` are codes, the latter into `pairs`; `judged` counts finished slots; `lowest` and `highest` are the
    priorities of its open slots, where it has some.
    """

    item: Ints
    scenario: Ints
    pair: Ints
    judged: Ints
    is_open: Bools
    lowest: Ints
    highest: Ints
    pairs: Pairs


_ITEMS = """
SELECT item.id, item.scenario_id, one.version_id, other.version_id, slots.done, slots.open, slots.lowest, slots.highest
FROM (
    SELECT item_id, count(*) FILTER (WHERE state = 2) AS done, count(*) FILTER (WHERE state = 0) AS open,
           coalesce(min(priority) FILTER (WHERE state = 0), 0) AS lowest,
           coalesce(max(priority) FILTER (WHERE state = 0), 0) AS highest
    FROM assignments_slot WHERE round_id = %(round)s AND origin = 0 GROUP BY item_id
) slots
JOIN studies_item item ON item.id = slots.item_id AND item.kind = 'main'
JOIN studies_itemoutput one ON one.item_id = item.id AND one.place = 0
JOIN studies_itemoutput other ON other.item_id = item.id AND other.place = 1
WHERE item.round_id = %(round)s AND one.version_id <> other.version_id
ORDER BY item.id
"""


def _plan_of(round_: Round) -> _Plan | None:
    """Return a round's plan and how far it is, in one statement; None where nothing of it compares two versions."""
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS, {"round": round_.pk})
        rows = cursor.fetchall()
    if not rows:
        return None
    item, scenario, one, other, done, is_open, lowest, highest = np.array(rows, dtype=np.int64).T
    versions = round_versions(round_)
    order = np.array([version.pk for version in versions], dtype=np.int64)
    by_id = np.argsort(order)
    first, second = (by_id[np.searchsorted(order[by_id], ids)] for ids in (one, other))
    cells, pair = np.unique(first * len(order) + second, return_inverse=True)
    judged = np.bincount(pair, done, minlength=len(cells)).astype(np.int64)
    return _Plan(
        item=item,
        scenario=np.unique(scenario, return_inverse=True)[1].astype(np.int64),
        pair=pair.astype(np.int64),
        judged=done,
        is_open=is_open > 0,
        lowest=lowest,
        highest=highest,
        pairs=Pairs(
            versions=tuple(version.key for version in versions),
            first=cells // len(order),
            second=cells % len(order),
            judged=judged,
        ),
    )
