"""A small set of raters, scenarios or judgments without which a gate's decision is another: found by leaving out, confirmed by asking anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _

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
        if not rows.any():
            return gate.blank.without(_("No judgment is left."))
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
        bound: the gate without it, or without the largest that was looked at; None where nothing can be left out.
        decision: what the gate says without it, None where no set turned it.
    """

    ranked: Ranked
    way: Way
    tried: int
    ids: Ints | None = None
    bound: GateBound | None = None
    decision: Decision | None = None


def turned(gate: Asked, ranked: Ranked, way: Way, before: Decision, asking: Asking) -> Turned:
    """Return the smallest set of the strongest without which the decision is another, found by halving the largest that turns it.

    The largest set moves the end farthest, so where it turns nothing, no smaller one is looked at; where it leaves the gate undefined, half
    of it is. Sets that are not the strongest first are not looked at.
    """
    rule = gate.gate.asks
    size = min(max(int(ranked.count * MOST_SHARE), 1), ranked.count - 1, len(ranked.ids))
    if not size:
        return Turned(ranked, way, 0)
    found = asking.without(gate, ranked, ranked.ids[:size])
    while decision_of(found, rule) is None and size > 1:
        size //= 2
        found = asking.without(gate, ranked, ranked.ids[:size])
    if decision_of(found, rule) in {None, before}:
        return Turned(ranked, way, size, bound=found)
    most, stays = size, 0
    while size - stays > 1:
        middle = (size + stays) // 2
        fewer = asking.without(gate, ranked, ranked.ids[:middle])
        if decision_of(fewer, rule) in {None, before}:
            stays = middle
        else:
            found, size = fewer, middle
    return Turned(ranked, way, most, ranked.ids[:size], found, decision_of(found, rule))
