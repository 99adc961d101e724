"""Round numbers for an axis, and the axis that they make."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from apps.core.charts.figures import figure
from apps.core.charts.model import Axis, Figures

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FARTHEST = 1e300  # numbers beyond are drawn here, so that no sum overflows
_ROUNDING = 1e-9  # of a step: what counts as being on a tick

_EMPTY = {
    Figures.SHARE: (0.0, 1.0),
    Figures.POINTS: (-0.1, 0.1),
    Figures.NUMBER: (0.0, 1.0),
    Figures.SIGNED: (-1.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A drawn axis.

    Attributes:
        low: value at its start.
        high: value at its end.
        ticks: round values from start to end.
        step: distance between ticks.
        figures: how the numbers read.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    step: float
    figures: Figures

    def share(self, value: float) -> float:
        """Return where the value lies, 0 at the start, 1 at the end; what lies outside is drawn at the nearer end."""
        place = (_bounded(value) - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, place))

    def holds(self, value: float) -> bool:
        """Return whether the value lies on the axis."""
        slack = (self.high - self.low) * _ROUNDING
        return self.low - slack <= value <= self.high + slack

    def label(self, tick: float) -> str:
        """Return the words under a tick."""
        scaled = self.step * (100 if self.figures in {Figures.SHARE, Figures.POINTS} else 1)
        digits = 0
        while (
            digits < 6
            and abs(scaled * 10**digits - round(scaled * 10**digits)) > _ROUNDING * scaled * 10**digits
        ):
            digits += 1
        return figure(tick, self.figures, digits)


def nice_step(span: float, at_most: int) -> float:
    """Return the smallest round step (1, 2, 2.5 or 5 times a power of ten) that cuts `span` in at most so many pieces."""
    raw = span / at_most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in _STEPS if step * power >= raw * (1 - _ROUNDING))


def nice_ticks(low: float, high: float, *, at_most: int = 4) -> tuple[float, ...]:
    """Return the round numbers from `low` to `high`, both ends included where they are round themselves.

    Args:
        low: a finite number.
        high: a finite number above `low`.
        at_most: into how many pieces the whole may be cut.
    """
    return _multiples(low, high, nice_step(high - low, at_most))


def make_scale(axis: Axis, values: Iterable[float], *, at_most: int = 4) -> Scale:
    """Return the scale for these values: the axis' own ends where it names them, round numbers around the rest."""
    held = [_bounded(value) for value in values]
    if axis.reference is not None:
        held.append(_bounded(axis.reference))
    least, most = _span(axis, held)
    floor, ceiling = (
        (0.0, 1.0) if _are_shares(axis, held) and least < 1.0 and most > 0.0 else (-math.inf, math.inf)
    )
    low, high, step = max(least, floor), min(most, ceiling), 0.0
    # Rounding the ends outward may make room for a piece too many; a larger step then rounds them again.
    while (wider := nice_step(high - low, at_most)) > step:
        step = wider
        low = least if axis.low is not None else max(_down(least, step), floor)
        high = most if axis.high is not None else min(-_down(-most, step), ceiling)
    return Scale(low, high, _multiples(low, high, step), step, axis.figures)


def _are_shares(axis: Axis, values: Iterable[float]) -> bool:
    """Return whether the axis should end at 0 and 1 at the latest."""
    ends = [end for end in (axis.low, axis.high) if end is not None]
    return axis.figures is Figures.SHARE and all(0.0 <= value <= 1.0 for value in (*values, *ends))


def _multiples(low: float, high: float, step: float) -> tuple[float, ...]:
    first = math.ceil(low / step - _ROUNDING)
    last = math.floor(high / step + _ROUNDING)
    return tuple(index * step + 0.0 for index in range(first, last + 1))


def _down(value: float, step: float) -> float:
    return math.floor(value / step + _ROUNDING) * step


def _span(axis: Axis, values: list[float]) -> tuple[float, float]:
    """Return the two ends before rounding; never so near to each other that nothing could be told apart."""
    start, end = _EMPTY[axis.figures]
    low = axis.low if axis.low is not None else min(values, default=start)
    high = axis.high if axis.high is not None else max(values, default=end)
    least = max(abs(low), abs(high)) * 1e-6 or 1e-6
    if high - low < least:
        room = max(abs(low), abs(high)) * 0.1 or 0.5
        low = low if axis.low is not None else min(low, high) - room
        high = high if axis.high is not None else max(high, low) + room
    return low, high


def _bounded(value: float) -> float:
    return min(_FARTHEST, max(-_FARTHEST, value))
