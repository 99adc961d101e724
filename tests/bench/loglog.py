"""A chart of lines with two logarithmic axes as SVG that stands alone, readable on a light and on a dark page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 64, 236, 40, 48
DASHES = ("", "7 3", "2 3")
COLOURS = 6
LABEL = 15
"""Least height of a line's name."""

_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.grid { stroke: #d0d7de } .axis { stroke: #57606a }
.line { fill: none; stroke-width: 1.8 } .guide { stroke: #57606a; stroke-width: 1; stroke-dasharray: 1 3 }
.c0 { stroke: #0b62c4 } .c1 { stroke: #b3420a } .c2 { stroke: #12724b } .c3 { stroke: #8a3ab9 } .c4 { stroke: #946100 } .c5 { stroke: #b5235d }
.dot { fill: none; stroke-width: 2 } .leader { stroke-width: 0.8; opacity: 0.6 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .grid { stroke: #30363d } .axis, .guide { stroke: #9aa4af }
  .c0 { stroke: #6cb0ff } .c1 { stroke: #ff9d66 } .c2 { stroke: #5fd39a } .c3 { stroke: #d2a2ff } .c4 { stroke: #e6b84d } .c5 { stroke: #ff8fbe }
}
"""

Points = Sequence[tuple[float, float]]


def line_chart(lines: Mapping[str, Points], *, title: str, across: str, up: str) -> str:
    """Return the chart of these lines, names beside their ends; a dotted guide grows as its x does."""
    across_axis = _Axis.over((x for line in lines.values() for x, _ in line), LEFT, WIDTH - RIGHT)
    up_axis = _Axis.over((y for line in lines.values() for _, y in line), HEIGHT - BOTTOM, TOP)
    places = _spread({name: up_axis.at(line[-1][1]) for name, line in lines.items()})
    body = [*_grid(across_axis, up_axis), _guide(across_axis, up_axis)]
    for number, (name, line) in enumerate(lines.items()):
        body += _line(number, name, [(across_axis.at(x), up_axis.at(y)) for x, y in line], places[name])
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<text x="{LEFT}" y="18">{escape(up)}</text>',
            f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end">{escape(across)}</text>',
            *body,
            "</svg>\n",
        ]
    )


class _Axis:
    """Whole powers of ten from `low` to `high`, laid from pixel `begin` to `end`."""

    def __init__(self, low: int, high: int, begin: float, end: float) -> None:
        self.low, self.high, self._begin, self._end = low, high, begin, end

    @classmethod
    def over(cls, values: Iterable[float], begin: float, end: float) -> _Axis:
        logs = [math.log10(value) for value in values]
        low = math.floor(min(logs) + 1e-9)
        return cls(low, max(math.ceil(max(logs) - 1e-9), low + 1), begin, end)

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self._begin + share * (self._end - self._begin)

    @property
    def ticks(self) -> range:
        return range(self.low, self.high + 1)


def _grid(across: _Axis, up: _Axis) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    body = []
    for power in across.ticks:
        x = across.at(10.0**power)
        body.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
        body.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{_told(power)}</text>')
    for power in up.ticks:
        y = up.at(10.0**power)
        body.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        body.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_told(power)}</text>')
    body.append(f'<path class="axis" fill="none" d="M{LEFT} {TOP}V{bottom}H{right}"/>')
    return body


def _guide(across: _Axis, up: _Axis) -> str:
    steps = min(across.high - across.low, up.high - up.low)
    ends = [(across.at(10.0 ** (across.low + n)), up.at(10.0 ** (up.low + n))) for n in (0, steps)]
    (x1, y1), (x2, y2) = ends
    return f'<line class="guide" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _line(number: int, name: str, points: Points, place: float) -> list[str]:
    colour, dash = number % COLOURS, DASHES[number // COLOURS % len(DASHES)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    x, y = points[-1]
    return [
        f'<path class="line c{colour}"{dashed} d="M{path}"/>',
        *(f'<circle class="dot c{colour}" cx="{at:.1f}" cy="{high:.1f}" r="1.6"/>' for at, high in points),
        f'<line class="leader c{colour}" x1="{x:.1f}" y1="{y:.1f}" x2="{x + 22:.1f}" y2="{place:.1f}"/>',
        f'<line class="line c{colour}"{dashed} x1="{x + 22:.1f}" y1="{place:.1f}" x2="{x + 44:.1f}" y2="{place:.1f}"/>',
        f'<text x="{x + 49:.1f}" y="{place + 4:.1f}">{escape(name)}</text>',
    ]


def _spread(wanted: Mapping[str, float]) -> dict[str, float]:
    """Move names apart so that none stands on another, as little as can be: those that crowd share the way up and down."""
    crowds: list[tuple[list[str], float]] = []
    for name in sorted(wanted, key=lambda name: wanted[name]):
        crowd, begin = [name], wanted[name]
        while crowds and begin < crowds[-1][1] + LABEL * len(crowds[-1][0]):
            crowd = crowds.pop()[0] + crowd
            begin = sum(wanted[each] - LABEL * place for place, each in enumerate(crowd)) / len(crowd)
            begin = max(min(begin, HEIGHT - BOTTOM - LABEL * (len(crowd) - 1)), float(TOP))
        crowds.append((crowd, begin))
    return {name: begin + LABEL * place for crowd, begin in crowds for place, name in enumerate(crowd)}


def _told(power: int) -> str:
    """Write a power of ten in full as long as that is short."""
    if -3 <= power <= 4:
        return f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"
    raised = str(power).replace("-", "\u2212")
    return f'10<tspan dy="-5" font-size="9">{raised}</tspan>'
