"""What a gate reads once something is left out, by the rules of verdicts, and which way an end of its interval has to move for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.gate_readings import Reading, reading_of, unread
from apps.studies.protocol.rules import Rule


@dataclass(frozen=True)
class Said:
    """What a gate reads.

    Attributes:
        reading: as a verdict on healthy data.
        reason: why that does not come from its interval, "" where it does: only then can the reading be held against another.
    """

    reading: Reading
    reason: str

    @property
    def told(self) -> Reading | None:
        """What its interval says, None where it is not asked."""
        return None if self.reason else self.reading


def said_of(bound: GateBound, rule: Rule, *, panel_is_fixed: bool) -> Said:
    """Return what a gate's bound, or that of some of its judgments, reads."""
    reading = reading_of(rule, bound, panel_is_fixed=panel_is_fixed)
    return Said(reading, unread(rule, bound, panel_is_fixed=panel_is_fixed))


def said_by(gate: Asked, bound: GateBound) -> Said:
    """Return what this gate reads where this is its bound."""
    return said_of(bound, gate.gate.asks, panel_is_fixed=gate.panel_is_fixed)


@dataclass(frozen=True)
class Way:
    """A way in which a reading turns: this end of the interval moves up (1) or down (-1)."""

    end: Literal["low", "high"]
    sign: Literal[1, -1]

    @property
    def slug(self) -> str:
        """Its name in results: whether the number would have to rise or to fall."""
        return "up" if self.sign > 0 else "down"


def ways_of(reading: Reading, rule: Rule) -> tuple[Way, ...]:
    """Return how a reading can turn: one way where it is decided, both where it is open."""
    if reading == "inconclusive":
        return Way("low", 1), Way("high", -1)
    up, down = Way("high", 1), Way("low", -1)
    return (up,) if (reading == "fail") == rule.wants_large else (down,)
