"""What is found about one gate as JSON: counts and decisions for everybody, names and numbers for researchers.

A number with and without a few people, or without some people's judgments, tells by subtraction what these said. Readers are told how many
it takes and what the gate would say, never the number without them.
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
from apps.analysis.influence.counting import COLUMNS, Ranked, counted_by, narrowed, ranked
from apps.analysis.influence.course import course_of
from apps.analysis.influence.deciding import Way, decision_of, ways_of
from apps.analysis.influence.naming import named
from apps.analysis.influence.spans import spans
from apps.analysis.influence.spans._base import Judged, Span
from apps.analysis.influence.turning import Asking, Turned, turned
from apps.analysis.measures._base import worded
from apps.analysis.measures._slices import LEAST_GROUP
from apps.analysis.moments import Moments
from apps.analysis.publication import STEP
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
    """Return what carried a gate that has a verdict to turn.

    Raises:
        Undefined: time is up.
    """
    decision = decision_of(found, gate.gate.asks)
    assert decision is not None  # noqa: S101 - there is a verdict to turn
    gate = narrowed(gate)
    counted = counted_by(gate, found)
    orders = (
        ()
        if counted is None
        else tuple(
            (way, ranked(counted, found, kind, way))
            for way, kind in product(ways_of(decision, gate.gate.asks), COLUMNS)
        )
    )
    shown: dict[str, Any] = {"is_mean": counted is not None, "sets": []}
    private: dict[str, Any] = {"sets": [], "strongest": []}
    for way, order in orders:
        result = turned(gate, order, way, decision, asking)
        shown["sets"].append(_set(result))
        private["sets"].append(_set_in_full(result, gate))
        private["strongest"].append(_strongest(order, way, gate, asking))
    judged = Judged(gate, counted, moments)
    rows = [_span(span, judged, asking) for span in spans()]
    shown["spans"], private["spans"] = [row.shown for row in rows], [row.private for row in rows]
    course = course_of(gate, asking)
    shown["course"] = {"by": course.by, "steps": len(course.bounds), "since": course.since(gate)}
    private["course"] = [_figures(bound, gate) for bound in course.bounds]
    return Told(shown, private)


def _set(found: Turned) -> dict[str, Any]:
    return {
        "kind": found.ranked.kind,
        "way": found.way.slug,
        "of": found.ranked.count,
        "tried": found.tried,
        "size": None if found.ids is None else len(found.ids),
        "decision": found.decision,
    }


def _set_in_full(found: Turned, gate: Asked) -> dict[str, Any]:
    members = () if found.ids is None else found.ids[:MOST_MEMBERS]
    return {
        **_set(found),
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
    """Return a gate's numbers of some of its judgments, and what its rule says of them."""
    return {
        "value": bound.value,
        "low": bound.low,
        "high": bound.high,
        "n": bound.n,
        "raters": bound.raters,
        "decision": decision_of(bound, gate.gate.asks),
        "undefined": bound.undefined or "",
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
    inside = rows[uncertain[rows]]
    without = asking.of(gate, ~uncertain) if len(inside) else None
    private = {
        "slug": span.slug,
        "n": len(inside),
        "of": len(rows),
        "without": None if without is None else _figures(without, gate),
    }
    if 0 < len(np.unique(data.rater[inside])) < LEAST_GROUP:
        few = _("Fewer than %(least)d people gave such judgments.") % {"least": LEAST_GROUP}
        return Told({**blank, "reason": few}, private)
    shown = {**blank, "share": _in_steps(len(inside), len(rows))}
    if without is not None:
        shown |= {"decision": decision_of(without, gate.gate.asks), "reason": without.undefined or ""}
    return Told(shown, private)


def _in_steps(n: int, of: int) -> int:
    """Return a share in per cent, to the nearest step: finer, two of them could be held against each other."""
    return round(PER_CENT * n / of / STEP) * STEP if of else 0
