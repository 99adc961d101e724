"""A gap that was looked for: a number beside what it is held against, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2s
from math import hypot
from typing import Any

from apps.core import jsontext


@dataclass(frozen=True, kw_only=True)
class Span:
    """A number with the ends of its interval."""

    value: float
    low: float
    high: float

    def times(self, other: Span) -> Span:
        """Return the product of two numbers that are not negative, with its interval.

        Each end lies as far from the product as both factors' own ends take it, squared and summed [Zou and Donner 2008, MOVER]; never
        below 0.
        """
        value = self.value * other.value
        below = hypot(other.value * (self.value - self.low), self.value * (other.value - other.low))
        above = hypot(other.value * (self.high - self.value), self.value * (other.high - other.value))
        return Span(value=value, low=max(value - below, 0.0), high=value + above)


@dataclass(frozen=True, kw_only=True)
class ItemLost:
    """What one scenario contributes to a gap.

    Attributes:
        scenario: its id.
        mean: of its judgments, in the measure's unit.
        lost: points of the gap that it carries; all scenarios' sum is the gap's severity. Below 0 where it does better.
        n: judgments of it that are affected, of so many `people`.
    """

    scenario: int
    mean: float
    lost: float
    n: int
    people: int


MOST_ITEMS = 100
"""So many scenarios are kept behind a finding, those that cost most."""

ALL = Span(value=1.0, low=1.0, high=1.0)
"""Everything is affected."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One place where a version was held against a reference.

    Attributes:
        value: its number less `against`, in the measure's own unit, with its interval at `confidence`.
        severity: points lost, 100 being the whole scale.
        share: of judgments that are affected.
        p: how likely so large a gap is where there is none; 0 for what needs no test.
        found: whether it lies beyond its reference once all that was tried is allowed for; its numbers are then at a level that allows
            for it too.
        private: only researchers may see it.
        items: the scenarios that cost most, of a gap that was found.
    """

    metric: str
    measure: str
    reference: str
    version: str = ""
    versus: str = ""
    slice: dict[str, str] = field(default_factory=dict)
    value: Span
    own: float
    against: float
    confidence: float
    severity: Span
    share: Span = ALL
    people: int
    scenarios: int
    n: int
    p: float = 0.0
    found: bool = False
    private: bool = False
    catastrophic: bool = False
    method: str = ""
    items: tuple[ItemLost, ...] = ()

    @property
    def impact(self) -> Span:
        """Points of all answers that are lost: the affected share times the points lost there."""
        return self.share.times(self.severity)

    @property
    def place(self) -> str:
        """What it is about, whichever version it is of: the same place in the next round has the same name."""
        return _name(self.metric, self.measure, self.slice)

    @property
    def key(self) -> str:
        """What makes it this one."""
        return key_of(self.place, self.version, self.versus)

    @property
    def rank(self) -> tuple[float, bool, int]:
        """What it is ordered by: impact to a tenth of a point, catastrophes first among equals, then what more judgments say."""
        return -round(self.impact.value, 1), not self.catastrophic, -self.n


def key_of(place: str, version: str, versus: str) -> str:
    """Return the key of a place about these versions."""
    return _name(place, version, versus)


def _name(*parts: Any) -> str:
    return blake2s(jsontext.dumps(parts).encode(), digest_size=16).hexdigest()
