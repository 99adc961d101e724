"""A small set of raters, scenarios or judgments without which a gate's decision is another: found by leaving out, confirmed by asking anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.influence.counting import Ranked, column_of
from apps.analysis.influence.deciding import Way, decision_of
from apps.analysis.measures._base import worded
from apps.analysis.metric_data import Bools, Ints
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.sequential import Decision

MOST_SHARE = 0.1
"""A set is looked for among this share of the raters, scenarios or judgments, one at least."""


@dataclass
class Asking:
    """Asks a gate again of some of its judgments, as often as time allows.

    Attributes:
        until: when time is up, by the monotonic clock.
        check: raises once somebody has called the review off.
        asked: how often a gate was asked again.
    """

    until: float
    check: Callable[[], None]
    asked: int = field(default=0, init=False)

    def of(self, gate: Asked, rows: Bools) -> GateBound:
        """Return the gate's bound of these rows, with a reason in place of its numbers where it is undefined.

        Raises:
            Undefined: time is up.
        """
        self.check()
        if time.monotonic() > self.until:
            raise Undefined(
                "The gates before this one took too long together, so that this one was not looked at."
            )
        self.asked += 1
        try:
            return gate.of(rows).answer()
        except StatisticsError as error:
            return gate.blank.without(worded(error))

    def without(self, gate: Asked, ranked: Ranked, ids: Ints) -> GateBound:
        """Return the gate's bound without these raters, scenarios or responses."""
        return self.of(gate, ~np.isin(column_of(gate.question.data, ranked.kind), ids))


@dataclass(frozen=True, eq=False)
class Turned:
    """What leaving out the strongest came to.

    Attributes:
        tried: the largest set that was looked at.
        ids: the smallest set found without which the decision is another, the strongest first; None where none was.
        bound: the gate without it.
    """

    ranked: Ranked
    way: Way
    tried: int
    ids: Ints | None = None
    bound: GateBound | None = None
    decision: Decision | None = None


def turned(gate: Asked, ranked: Ranked, way: Way, before: Decision, asking: Asking) -> Turned:
    """Return the smallest set of the strongest without which the decision is another, found by doubling and then halving.

    A set that leaves the gate undefined turns nothing. Sets that are not the strongest first are not looked at.
    """
    most = min(max(int(ranked.count * MOST_SHARE), 1), ranked.count - 1, len(ranked.ids))
    fails, found, size = 0, None, 1
    while most:
        size = min(size, most)
        found = _without(gate, ranked, size, before, asking)
        if found is not None or size == most:
            break
        fails, size = size, size * 2
    if found is None:
        return Turned(ranked, way, most)
    while size - fails > 1:
        middle = (size + fails) // 2
        fewer = _without(gate, ranked, middle, before, asking)
        if fewer is None:
            fails = middle
        else:
            found, size = fewer, middle
    return Turned(ranked, way, most, ranked.ids[:size], found, decision_of(found, gate.gate.asks))


def _without(gate: Asked, ranked: Ranked, size: int, before: Decision, asking: Asking) -> GateBound | None:
    """Return the bound without the strongest, None where it says what was said before, or nothing."""
    found = asking.without(gate, ranked, ranked.ids[:size])
    return found if decision_of(found, gate.gate.asks) not in {None, before} else None
