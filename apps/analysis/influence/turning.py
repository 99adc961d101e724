"""A small set of raters, scenarios or judgments without which a gate reads otherwise: found by leaving out, confirmed by asking anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.gate_readings import Reading
from apps.analysis.influence.counting import Ranked, column_of
from apps.analysis.influence.deciding import Way, said_by
from apps.analysis.measures._base import worded
from apps.analysis.metric_data import Bools, Ints
from apps.statistics.errors import StatisticsError

MOST_SHARE = 0.1
"""A set is looked for among this share of the raters, scenarios or judgments, one at least."""


@dataclass
class Asking:
    """Asks a gate again of some of its judgments, as often as time allows.

    Attributes:
        until: when time is up, by the monotonic clock.
        check: raises once somebody has called the review off.
        asked: how often a gate was asked again.
        missed: how often time did not allow it.
    """

    until: float
    check: Callable[[], None]
    asked: int = field(default=0, init=False)
    missed: int = field(default=0, init=False)

    @property
    def is_over(self) -> bool:
        """Whether time is up."""
        return time.monotonic() > self.until

    def of(self, gate: Asked, rows: Bools) -> GateBound:
        """Return the gate's bound of these rows, with a reason in place of its numbers where it is undefined or time is up."""
        self.check()
        if self.is_over:
            self.missed += 1
            return gate.blank.without(time_was_up())
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


def time_was_up() -> str:
    """Return why what is found about a gate ends where it does."""
    return _("Not looked at further: time was up.")


@dataclass(frozen=True, eq=False)
class Turned:
    """What leaving out the strongest came to.

    Attributes:
        tried: the largest set that was looked at.
        ids: the smallest set found without which the gate reads otherwise, the strongest first; None where none was.
        bound: the gate without it, or without the largest that was looked at; None where nothing can be left out.
        decision: what the gate reads without it, None where no set turned it.
        reason: why it could not be told whether a set turns it, "" where it could.
    """

    ranked: Ranked
    way: Way
    tried: int
    ids: Ints | None = None
    bound: GateBound | None = None
    decision: Reading | None = None
    reason: str = ""

    @property
    def left_out(self) -> Ints:
        """What `bound` is without."""
        return self.ranked.ids[: self.tried] if self.ids is None else self.ids


def turned(gate: Asked, ranked: Ranked, way: Way, before: Reading, asking: Asking) -> Turned:
    """Return the smallest set of the strongest without which the gate reads otherwise, found by halving the largest that turns it.

    The largest set moves the end farthest, so where it turns nothing, no smaller one is looked at; where the gate cannot be asked without
    it, half of it is. Sets that are not the strongest first are not looked at.
    """
    size = min(max(int(ranked.count * MOST_SHARE), 1), ranked.count - 1, len(ranked.ids))
    if not size:
        return Turned(ranked, way, 0)
    found = asking.without(gate, ranked, ranked.ids[:size])
    while (said := said_by(gate, found)).reason and size > 1 and not asking.is_over:
        size //= 2
        found = asking.without(gate, ranked, ranked.ids[:size])
    if said.told in {None, before}:
        return Turned(ranked, way, size, bound=found, reason=said.reason)
    most, stays = size, 0
    while size - stays > 1 and not asking.is_over:
        middle = (size + stays) // 2
        fewer = asking.without(gate, ranked, ranked.ids[:middle])
        if said_by(gate, fewer).told in {None, before}:
            stays = middle
        else:
            found, size = fewer, middle
    return Turned(ranked, way, most, ranked.ids[:size], found, said_by(gate, found).told)
