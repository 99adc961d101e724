"""Charts that stand alone as a file: with their own colours on white, a title, and a caption that says what is behind them.

A style sheet does not come along with a file, so that colours and fonts are attributes here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from apps.core.charts.figures import reason, row_figures
from apps.core.charts.model import Axis, IntervalRow, Tone, is_finite
from apps.core.charts.svg import element, shortened
from apps.core.charts.ticks import Scale, make_scale
from apps.core.rendering.visible import visible_text

INK, MUTED, LINE, ACCENT, BROKEN = "#16202a", "#55626e", "#c3cbd2", "#0b5c6b", "#b3261e"
UP, DOWN = "#d7ecef", "#f7e2d6"

_WIDTH, _EDGE = 760, 24
_ROW, _NAME, _PLOT, _FIGURES = (
    36,
    236,
    300,
    560,
)  # height of a row; where name ends, plot starts, figures start
_PLOT_END = 540
_FONT = "Inter, system-ui, 'Noto Sans', sans-serif"
_SMALL = 11.0
_LINE = 16
_LETTERS = 112  # of a line of the caption


@dataclass(frozen=True)
class PosterRow:
    """One line: the estimate, and its figures where they read otherwise than those of the others."""

    row: IntervalRow
    figures: str = ""


def forest_poster(rows: Sequence[PosterRow], *, title: str, axis: Axis, caption: Sequence[str]) -> SafeString:
    """Return a forest plot as a file of its own."""
    scale = make_scale(axis, (number for one in rows for number in one.row.numbers))
    key = f"┆ {axis.reference_label}" if axis.reference_label else ""
    said = [*([key] if key else []), *caption]

    def drawn(top: int) -> tuple[list[SafeString], int]:
        bottom = top + _ROW * len(rows)
        body = [_tick(scale, tick, top, bottom) for tick in scale.ticks]
        if axis.reference is not None and scale.holds(axis.reference):
            place = _across(scale, axis.reference)
            body.append(_line(place, place, top, bottom, stroke=MUTED, dash="4 3"))
        for index, one in enumerate(rows):
            body += _estimate(one, scale, axis, top + _ROW * index + _ROW / 2)
        return body, bottom + 24

    return _sheet(drawn, title=title, caption=said)


@dataclass(frozen=True)
class PosterCell:
    """One field of a matrix: its figures in two lines, and which way the interval leans: 1, -1 or 0."""

    text: str
    small: str = ""
    lean: int = 0


def matrix_poster(
    names: Sequence[str], cells: Mapping[tuple[int, int], PosterCell], *, title: str, caption: Sequence[str]
) -> SafeString:
    """Return a matrix as a file of its own; a field without a cell is one that was never filled."""
    wide, high = 84, 40

    def drawn(top: int) -> tuple[list[SafeString], int]:
        head = top + 22
        body = [
            _text(
                shortened(visible_text(name), wide - 6, 12.0),
                _NAME + wide * (place + 0.5),
                top + 10,
                anchor="middle",
            )
            for place, name in enumerate(names)
        ]
        for row, name in enumerate(names):
            y = head + row * high
            body.append(
                _text(shortened(visible_text(name), _NAME - _EDGE - 8, 13.0), _EDGE, y + high / 2 + 4)
            )
            for column in range(len(names)):
                body += _field(cells.get((row, column)), _NAME + wide * column, y, wide, high)
        return body, head + len(names) * high + 8

    return _sheet(drawn, title=title, caption=caption, width=max(_WIDTH, _NAME + wide * len(names) + _EDGE))


def line_poster(values: Sequence[tuple[str, float]], *, title: str, caption: Sequence[str]) -> SafeString:
    """Return counts in order, each with its name, as a line in a file of its own."""
    high = 180
    scale = make_scale(Axis(low=0.0), ())
    most = max((value for _name, value in values), default=0.0) or 1.0
    scale = replace(scale, low=0.0, high=most)

    def drawn(top: int) -> tuple[list[SafeString], int]:
        bottom = top + high
        step = (_WIDTH - 2 * _EDGE - 40) / max(1, len(values) - 1)
        points = [
            (_EDGE + 40 + step * place, bottom - scale.share(value) * (high - 10))
            for place, (_name, value) in enumerate(values)
        ]
        body = [
            _line(_EDGE + 40, _WIDTH - _EDGE, bottom, bottom),
            _text(f"{most:,.0f}", _EDGE + 34, top + 14, anchor="end", fill=MUTED, size=_SMALL),
            _text("0", _EDGE + 34, bottom + 4, anchor="end", fill=MUTED, size=_SMALL),
            element(
                "polyline",
                points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
                fill="none",
                stroke=ACCENT,
                stroke_width=2,
            ),
            *(
                element("circle", cx=x, cy=y, r=3, fill=ACCENT)
                for x, y in points[:: max(1, len(points) // 60)]
            ),
        ]
        if values:
            body += [
                _text(values[0][0], points[0][0], bottom + 18, fill=MUTED, size=_SMALL),
                _text(values[-1][0], points[-1][0], bottom + 18, fill=MUTED, size=_SMALL, anchor="end")
                if len(values) > 1
                else SafeString(""),
            ]
        return body, bottom + 28

    return _sheet(drawn, title=title, caption=caption)


def _sheet(
    drawn: Callable[[int], tuple[list[SafeString], int]],
    *,
    title: str,
    caption: Sequence[str],
    width: int = _WIDTH,
) -> SafeString:
    """Return the whole file: white, titled, with the caption's lines under what is drawn."""
    heads = textwrap.wrap(visible_text(title), 78) or [""]
    top = _EDGE + 22 * len(heads) + 8
    body, bottom = drawn(top)
    lines = [line for said in caption for line in textwrap.wrap(visible_text(said), _LETTERS)]
    height = bottom + _LINE * len(lines) + _EDGE
    titles = [
        _text(line, _EDGE, _EDGE + 14 + 22 * place, size=17.0, weight="650")
        for place, line in enumerate(heads)
    ]
    told = [
        _text(line, _EDGE, bottom + _LINE * (place + 1), size=_SMALL, fill=MUTED)
        for place, line in enumerate(lines)
    ]
    return element(
        "svg",
        element("title", visible_text(title)),
        element("rect", width=width, height=height, fill="#fff"),
        *titles,
        *body,
        *told,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        font_family=_FONT,
        font_size=13,
        fill=INK,
    )


def _estimate(one: PosterRow, scale: Scale, axis: Axis, y: float) -> list[SafeString]:
    row = one.row
    name = shortened(visible_text(row.name), _NAME - _EDGE - 8, 13.0)
    note = shortened(visible_text(row.note or reason(row)), _NAME - _EDGE - 8, _SMALL)
    body = [
        _text(name, _EDGE, y + (-2 if note else 4)),
        *([_text(note, _EDGE, y + 12, size=_SMALL, fill=MUTED)] if note else []),
        _text(one.figures or row_figures(row, axis.figures), _FIGURES, y + 4, weight="600"),
    ]
    if not is_finite(row.value):
        return body
    colour = {Tone.PLAIN: ACCENT, Tone.BASE: MUTED, Tone.BROKEN: BROKEN}[row.tone]
    if is_finite(row.low) and is_finite(row.high):
        start, end = _across(scale, row.low), _across(scale, row.high)
        body.append(_line(start, end, y, y, stroke=colour, wide=2))
        body += [_line(place, place, y - 5, y + 5, stroke=colour, wide=2) for place in (start, end)]
    if scale.holds(row.value):
        place = _across(scale, row.value)
        mark = (
            element("path", d="M0 -7L7 0L0 7L-7 0Z", fill=colour, transform=f"translate({place:.1f} {y:.1f})")
            if row.tone is Tone.BROKEN
            else element("circle", cx=place, cy=y, r=5, fill=colour)
        )
        body.append(mark)
    return body


def _field(cell: PosterCell | None, x: float, y: float, wide: float, high: float) -> list[SafeString]:
    fill = {1: UP, -1: DOWN}.get(cell.lean, "#fff") if cell else "#f2f4f5"
    body = [element("rect", x=x, y=y, width=wide, height=high, fill=fill, stroke=LINE)]
    if cell is None:
        return body
    body.append(_text(cell.text, x + wide / 2, y + (17 if cell.small else 24), anchor="middle", weight="600"))
    if cell.small:
        body.append(_text(cell.small, x + wide / 2, y + 31, anchor="middle", size=_SMALL, fill=MUTED))
    return body


def _tick(scale: Scale, tick: float, top: float, bottom: float) -> SafeString:
    place = _across(scale, tick)
    label = _text(scale.label(tick), place, bottom + 16, anchor="middle", size=_SMALL, fill=MUTED)
    return element("g", _line(place, place, top, bottom), label)


def _across(scale: Scale, value: float) -> float:
    return _PLOT + scale.share(value) * (_PLOT_END - _PLOT)


def _line(
    x1: float, x2: float, y1: float, y2: float, *, stroke: str = LINE, wide: float = 1, dash: str = ""
) -> SafeString:
    return element(
        "line", x1=x1, x2=x2, y1=y1, y2=y2, stroke=stroke, stroke_width=wide, stroke_dasharray=dash
    )


def _text(
    words: str,
    x: float,
    y: float,
    *,
    size: float = 13.0,
    fill: str = INK,
    anchor: str = "",
    weight: str = "",
) -> SafeString:
    return element(
        "text",
        words,
        x=x,
        y=y,
        fill=fill,
        text_anchor=anchor,
        font_weight=weight,
        font_size=size,
    )
