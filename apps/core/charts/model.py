"""What charts are drawn from and the table that stands beside each of them; plain values, no drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TypeGuard


class Figures(Enum):
    """How the numbers of a chart read."""

    SHARE = "share"  # 0 to 1, read as per cent: 63% [58, 68]
    POINTS = "points"  # a difference of shares, -1 to 1, read as percentage points: -12 [-18, -6]
    NUMBER = "number"  # as it is: 0.71 [0.66, 0.76]
    SIGNED = "signed"  # a difference as it is: +0.4 [-0.1, +0.9]


class Tone(Enum):
    """What a mark says beside its place; each has its own shape, never its colour alone."""

    PLAIN = "plain"  # a filled circle
    BASE = "base"  # the baseline: a grey circle
    BROKEN = "broken"  # a rule is broken: a red diamond


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One estimate.

    Attributes:
        name: whose estimate it is; any text.
        value: the estimate; None where it is undefined.
        low: lower bound of the interval; None where there is none (a census).
        high: upper bound; None where there is none.
        note: small words under the name.
        undefined: why there is no value, in words for people.
        tone: what the mark says.
        band: a second, wider interval behind the first (a sensitivity band).
        n: judgments behind the estimate; None leaves the column out of the table if no row has one.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    undefined: str = ""
    tone: Tone = Tone.PLAIN
    band: tuple[float, float] | None = None
    n: int | None = None

    @property
    def numbers(self) -> tuple[float, ...]:
        """The finite numbers that the axis should cover; none if the estimate is undefined."""
        if not is_finite(self.value):
            return ()
        return tuple(x for x in (self.value, self.low, self.high, *(self.band or ())) if is_finite(x))


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of a chart.

    Attributes:
        figures: how its numbers read.
        low: where it starts; None lets the rows decide.
        high: where it ends; None lets the rows decide.
        reference: a value with a line of its own: no preference, a gate's number.
        reference_label: what the line means, for the key; "" shows no key.
    """

    figures: Figures = Figures.SHARE
    low: float | None = None
    high: float | None = None
    reference: float | None = None
    reference_label: str = ""

    def __post_init__(self) -> None:
        if any(end is not None and not math.isfinite(end) for end in (self.low, self.high)):
            raise ValueError("an axis ends at numbers")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError("an axis starts below its end")


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures as a table; the first cell of each row names it."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def is_finite(value: float | None) -> TypeGuard[float]:
    """Return whether there is a number that can be drawn."""
    return value is not None and math.isfinite(value)
