"""What a gate's interval says of its rule, and which way an end of it has to move for that to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.analysis.gate_bound import GateBound
from apps.statistics.population import FEW_RATERS, Population
from apps.statistics.sequential import Decision, decide
from apps.statistics.sequential import Rule as Threshold
from apps.studies.protocol.rules import Rule


def decision_of(bound: GateBound, rule: Rule) -> Decision | None:
    """Return what an interval, or a census' value, says of a rule, whoever and however many are behind it; None where it is undefined."""
    ends = (bound.value, bound.value) if rule.is_census else (bound.low, bound.high)
    if bound.value is None or ends[0] is None or ends[1] is None:
        return None
    held = Threshold(operator=rule.operator, threshold=rule.number)
    return decide(low=ends[0], high=ends[1], rule=held)


def not_to_turn(bound: GateBound, rule: Rule, population: Population) -> str:
    """Return why a gate has no verdict that could turn, "" where it has one; an open one counts, for it may be decided."""
    if bound.undefined is not None:
        return bound.undefined
    if not rule.is_census and population.few_raters(bound.raters):
        return _(
            "A gate needs judgments of at least %(least)d people, unless these raters are the whole panel."
        ) % {"least": FEW_RATERS}
    if bound.at is not None and bound.n < bound.at:
        return _("The look at %(at)d judgments, which this design waits for, is still to come.") % {
            "at": bound.at
        }
    return "" if decision_of(bound, rule) is not None else _("This gate has no interval.")


@dataclass(frozen=True)
class Way:
    """A way in which a decision turns: this end of the interval moves up (1) or down (-1)."""

    end: Literal["low", "high"]
    sign: Literal[1, -1]

    @property
    def slug(self) -> str:
        """Its name in results: whether the number would have to rise or to fall."""
        return "up" if self.sign > 0 else "down"


def ways_of(decision: Decision, rule: Rule) -> tuple[Way, ...]:
    """Return how a decision can turn: one way where it is decided, both where it is open."""
    up, down = (Way("low", 1), Way("high", -1)) if decision == "not_yet" else (Way("high", 1), Way("low", -1))
    if decision == "not_yet":
        return up, down
    return (up,) if (decision == "fail") == rule.wants_large else (down,)
