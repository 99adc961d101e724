"""Measure (k): what it costs to set the adaptive order of a round after a look at its numbers."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

if TYPE_CHECKING:
    from apps.studies.models import Round

HEAD = (
    "items",
    "open slots",
    "set at first s",
    "items changed",
    "nothing new s",
    "another gate s",
    "items changed",
)
OVERLAP, PAIRS, REPEATS = 3, 10, 5
MOST = 2.0
"""Seconds for an order of 100,000 items in which nothing changes."""


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Fill rounds of five versions, judge each item once, and set their order."""
    from apps.analysis.ordering import PATIENCE

    rows, notes = [], []
    for items in (1_000,) if quick else (1_000, 100_000):
        round_ = _filled(items)
        first, changed = _timed(round_)
        idle = median(_timed(round_)[0] for _ in range(REPEATS))
        _ask(round_, "bench/v03", "bench/v04")
        other, moved = _timed(round_)
        figures = (first, changed, idle, other, moved)
        rows.append((f"{items:,}", f"{items * OVERLAP:,}", *_told(*figures)))
        if items == 100_000:
            notes.append(verdict(idle, most=MOST, what="seconds for 100,000 items where nothing changes"))
    how = (
        f"Five versions, all {PAIRS} pairs, one judgment and {OVERLAP} open slots an item, 5,000 raters, one gate. `analysis.ordering.reorder`: at first "
        "(every slot is given a priority), again without anything new (the median of five), and after the gate asks about another pair. It reads "
        "how far each item is in one statement and writes the slots that change, 500 items a statement. A round's order takes at most one part "
        f"in {PATIENCE + 1:.0f} of a worker's time: it is set again after {PATIENCE:.0f} times what the last one took, a second at least."
    )
    return [Table("The adaptive order, set after a snapshot", how, HEAD, tuple(rows), tuple(notes))]


def _filled(items: int) -> Round:
    from tests.bench.filling import Shape, fill_round

    shape = Shape(versions=5, scenarios=items // PAIRS, pairs=PAIRS, responses=items, overlap=OVERLAP)
    round_ = fill_round(f"bench-order-{items}", shape)
    round_.protocol = {
        **round_.protocol,
        "items": {"pairing": "all", "overlap": OVERLAP, "order": "adaptive"},
    }
    _ask(round_, "bench/v00", "bench/v01")
    return round_


def _ask(round_: Round, version: str, versus: str) -> None:
    from apps.analysis.services import refresh_now
    from apps.studies.models import Round

    gate = {"name": "better", "metric": "overall", "rule": "low >= 0.5", "kind": "guardrail"}
    round_.protocol = {**round_.protocol, "gates": [{**gate, "version": version, "versus": versus}]}
    Round.objects.filter(pk=round_.pk).update(protocol=round_.protocol)
    refresh_now(round_.pk)


def _timed(round_: Round) -> tuple[float, int]:
    from apps.analysis.models import RefreshPace
    from apps.analysis.ordering import reorder

    RefreshPace.objects.filter(round=round_).update(order_not_before=None)
    begun = time.perf_counter()
    changed = reorder(round_.pk)
    took = time.perf_counter() - begun
    if changed is None:
        raise RuntimeError("the round has no adaptive order")
    return took, changed


def _told(first: float, changed: int, idle: float, other: float, moved: int) -> tuple[str, ...]:
    return f"{first:.2f}", f"{changed:,}", f"{idle:.2f}", f"{other:.2f}", f"{moved:,}"
