"""What is found about one gate as JSON: counts and readings for everybody, names and numbers for researchers.

A number with and without a few people, or without some people's judgments, tells by subtraction what these said, and so does what the gate
reads without them: its value, bounds and threshold are known. Readers are told how many it takes, where that is five people or more, and
what the gate would read, never the number without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.influence.counting import COLUMNS, Counted, Ranked, counted_by, narrowed, ranked
from apps.analysis.influence.course import course_of
from apps.analysis.influence.deciding import Way, said_by, ways_of
from apps.analysis.influence.guarding import guarded_set, set_of
from apps.analysis.influence.naming import named
from apps.analysis.influence.spans import spans
from apps.analysis.influence.spans._base import Judged, Span
from apps.analysis.influence.turning import Asking, Turned, turned
from apps.analysis.measures._base import worded
from apps.analysis.measures._slices import LEAST_GROUP
from apps.analysis.metric_data import Bools, Ints
from apps.analysis.moments import Moments
from apps.analysis.publication import STEP, is_of_people
from apps.statistics.errors import StatisticsError

MOST_NAMED = 3
"""So many of the strongest are asked about one by one, of each kind and way."""
MOST_MEMBERS = 50
"""So many of a set are named, the strongest first."""
PER_CENT = 100


@dataclass(frozen=True)
class Told:
    """What is found about a gate: what everybody may read, and what only researchers may."""

    shown: dict[str, Any]
    private: dict[str, Any]


def told(gate: Asked, found: GateBound, asking: Asking, moments: Callable[[], Moments]) -> Told:
    """Return what carried a gate whose reading could turn; where time is up, what there is by then.

    Raises:
        StatisticsError: the judgments behind it cannot be told.
    """
    gate = narrowed(gate)
    held = gate.held()
    counted = counted_by(gate, found)
    shown: dict[str, Any] = {"is_mean": counted is not None, "sets": []}
    private: dict[str, Any] = {"sets": [], "strongest": []}
    if counted is not None:
        reading = said_by(gate, found).reading
        for way, kind in product(ways_of(reading, gate.gate.asks), COLUMNS):
            order = ranked(counted, found, kind, way)
            result = turned(held, order, way, reading, asking)
            shown["sets"].append(guarded_set(result, counted, of_group=is_of_people(found.slice)))
            private["sets"].append(_set_in_full(result, gate))
            private["strongest"].append(_strongest(order, way, held, asking))
    judged = Judged(held, counted, moments)
    rows = [_span(span, judged, asking) for span in spans()]
    shown["spans"], private["spans"] = [row.shown for row in rows], [row.private for row in rows]
    # What a gate read at the time is what it read of the groups of the time.
    course = course_of(gate, asking)
    shown["course"] = {
        "by": course.by,
        "steps": len(course.bounds),
        "since": course.since(gate),
        "reason": course.reason,
    }
    private["course"] = [_figures(bound, gate) for bound in course.bounds]
    return Told(shown, private)


def _set_in_full(found: Turned, gate: Asked) -> dict[str, Any]:
    members = () if found.ids is None else found.ids[:MOST_MEMBERS]
    return {
        **set_of(found),
        "members": [
            one.as_json()
            for one in named(gate.question.data, found.ranked.kind, np.asarray(members, dtype=np.int64))
        ],
        "without": None if found.bound is None else _figures(found.bound, gate),
    }


def _strongest(order: Ranked, way: Way, gate: Asked, asking: Asking) -> dict[str, Any]:
    ids = order.ids[: min(MOST_NAMED, order.moving)]
    names = named(gate.question.data, order.kind, ids)
    return {
        "kind": order.kind,
        "way": way.slug,
        "rows": [
            {**name.as_json(), "without": _figures(asking.without(gate, order, ids[place : place + 1]), gate)}
            for place, name in enumerate(names)
        ],
    }


def _figures(bound: GateBound, gate: Asked) -> dict[str, Any]:
    """Return a gate's numbers of some of its judgments, and what its rule says of them or why that is not told."""
    said = said_by(gate, bound)
    return {
        "value": bound.value,
        "low": bound.low,
        "high": bound.high,
        "n": bound.n,
        "raters": bound.raters,
        "decision": said.told,
        "reason": said.reason,
    }


def _span(span: Span, judged: Judged, asking: Asking) -> Told:
    """Return how many of the judgments behind a gate are uncertain in one respect, and what the others say."""
    gate, data = judged.asked, judged.asked.question.data
    blank = {"slug": span.slug, "share": None, "decision": None, "reason": ""}
    try:
        uncertain = span.rows(judged)
    except StatisticsError as error:
        return Told({**blank, "reason": worded(error)}, {"slug": span.slug})
    rows = np.arange(len(data)) if judged.counted is None else judged.counted.rows
    inside = uncertain[rows]
    n = int(np.count_nonzero(inside))
    without = asking.of(gate, ~uncertain) if n else None
    figures = None if without is None else _figures(without, gate)
    private = {"slug": span.slug, "n": n, "of": len(rows), "without": figures}
    kept_back = _kept_back(inside, judged.counted, data.rater[rows])
    if kept_back:
        return Told({**blank, "reason": kept_back}, private)
    shown = {**blank, "share": _in_steps(n, len(rows))}
    if figures is not None:
        shown |= {"decision": figures["decision"], "reason": figures["reason"]}
    return Told(shown, private)


def _kept_back(inside: Bools, counted: Counted | None, raters: Ints) -> str:
    """Return why readers are told nothing of uncertain judgments: so few people gave them, or all others; "" where they are."""
    values = {"least": LEAST_GROUP}
    if 0 < len(np.unique(raters[inside])) < LEAST_GROUP:
        return _("Fewer than %(least)d people gave such judgments.") % values
    rest = len(np.unique(raters[~inside])) if counted is None else counted.fewest(~inside)
    return (
        _("Fewer than %(least)d people gave the other judgments.") % values if 0 < rest < LEAST_GROUP else ""
    )


def _in_steps(n: int, of: int) -> int:
    """Return a share in per cent, to the nearest step: finer, two of them could be held against each other."""
    return round(PER_CENT * n / of / STEP) * STEP if of else 0
