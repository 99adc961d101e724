"""Estimates with their intervals as one picture, for print and wide pages: names left, figures right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core.charts.figures import digits_for, figure, reason, row_figures
from apps.core.charts.forest import interval_table
from apps.core.charts.model import Axis, IntervalRow, Table, Tone, is_finite
from apps.core.charts.svg import diamond, element, isolated, picture, shortened, text_width
from apps.core.charts.ticks import Scale, make_scale
from apps.core.rendering.visible import visible_text

_WIDTH = 620
_ROW = 30
_ABOVE = 6
_BELOW = 32
_LETTERS = 12.5  # font size of names and figures
_WIDEST_NAME = 190.0
_GAP = 12
_PIECES = 6
_SMALL_LETTERS = 11


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """A picture for `core/charts/intervals.html`.

    Attributes:
        label: what is plotted.
        svg: the picture, with title and description.
        reference_label: what the dashed line means; "" if nothing is to be said.
        table: the same figures as a table.
    """

    label: str
    svg: SafeString
    reference_label: str
    table: Table


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the plot stands between names and figures."""

    left: float
    right: float
    bottom: float
    scale: Scale

    def x(self, value: float) -> float:
        return self.left + self.scale.share(value) * (self.right - self.left)


def interval_plot(
    rows: Sequence[IntervalRow], *, label: str, ident: str, axis: Axis | None = None
) -> IntervalPlot:
    """Return the picture of these estimates, in this order.

    Args:
        rows: the estimates.
        label: what is plotted; the picture's title.
        ident: unique on the page; ids start with it.
        axis: its scale.

    Raises:
        ValueError: `ident` is not made of small letters, digits and hyphens.
    """
    axis = axis or Axis()
    scale = make_scale(axis, (number for row in rows for number in row.numbers), at_most=_PIECES)
    frame = _frame(rows, axis, scale)
    body = [_tick(tick, frame) for tick in scale.ticks]
    if axis.reference is not None and scale.holds(axis.reference):
        body.append(_upright(frame.x(axis.reference), frame.bottom, "ref"))
    for index, row in enumerate(rows):
        body += _row(row, _ABOVE + _ROW * (index + 0.5), frame, axis)
    svg = picture(
        *body,
        ident=ident,
        title=label,
        desc=_told(rows, axis),
        size=(_WIDTH, round(frame.bottom + _BELOW - _ABOVE)),
        kind="iv",
    )
    return IntervalPlot(
        label=visible_text(label),
        svg=svg,
        reference_label=visible_text(axis.reference_label),
        table=interval_table(rows, label=label, axis=axis),
    )


def _frame(rows: Sequence[IntervalRow], axis: Axis, scale: Scale) -> _Frame:
    names = max((text_width(visible_text(row.name[:200]), _LETTERS) for row in rows), default=0.0)
    figures = max((text_width(row_figures(row, axis.figures), _LETTERS) for row in rows), default=0.0)
    return _Frame(
        left=min(_WIDEST_NAME, names) + _GAP,
        right=_WIDTH - figures - 2 * _GAP,
        bottom=_ABOVE + _ROW * len(rows),
        scale=scale,
    )


def _row(row: IntervalRow, y: float, frame: _Frame, axis: Axis) -> list[SafeString]:
    name = shortened(visible_text(row.name), _WIDEST_NAME, _LETTERS)
    base = y + 4
    body = [
        element("text", f"\u2068{name}\u2069", x=frame.left - _GAP, y=base, class_="lab", text_anchor="end"),
        element("text", row_figures(row, axis.figures), x=frame.right + 2 * _GAP, y=base, class_="val"),
    ]
    return body + (_estimate(row, y, frame) if is_finite(row.value) else _nothing(row, y, frame))


def _estimate(row: IntervalRow, y: float, frame: _Frame) -> list[SafeString]:
    tone = {Tone.PLAIN: "", Tone.BASE: " base", Tone.BROKEN: " warn"}[row.tone]
    body: list[SafeString] = []
    if row.band is not None and all(is_finite(end) for end in row.band):
        start, end = sorted(frame.x(value) for value in row.band)
        body.append(element("rect", x=start, y=y - 9, width=end - start, height=18, rx=3, class_="bandbox"))
    low, high = row.low, row.high
    if low is not None or high is not None:
        start = frame.x(low) if is_finite(low) else frame.left
        end = frame.x(high) if is_finite(high) else frame.right
        body.append(element("line", x1=start, x2=end, y1=y, y2=y, class_=f"ci{tone}"))
        body.append(
            _end(start, y, f"cap{tone}", closed=is_finite(low) and frame.scale.holds(low), outward=-1)
        )
        body.append(_end(end, y, f"cap{tone}", closed=is_finite(high) and frame.scale.holds(high), outward=1))
    if is_finite(row.value) and frame.scale.holds(row.value):
        body.append(_mark(frame.x(row.value), y, row.tone, tone))
    return body


def _mark(x: float, y: float, kind: Tone, tone: str) -> SafeString:
    if kind is Tone.BROKEN:
        return element("g", diamond("pt warn"), transform=f"translate({x:.2f} {y:.2f})")
    return element("circle", cx=x, cy=y, r=5, class_=f"pt{tone}")


def _end(x: float, y: float, class_: str, *, closed: bool, outward: int) -> SafeString:
    """Return the end of an interval: a bar, or an arrow where it goes on beyond the axis."""
    if closed:
        return element("line", x1=x, x2=x, y1=y - 4, y2=y + 4, class_=class_)
    back = x - 5 * outward
    return element(
        "path",
        d=f"M{back:.2f} {y - 4:.2f}L{x:.2f} {y:.2f}L{back:.2f} {y + 4:.2f}",
        fill="none",
        class_=class_,
    )


def _nothing(row: IntervalRow, y: float, frame: _Frame) -> list[SafeString]:
    """Return the drawing of an estimate that is undefined: a hollow mark, and why."""
    room = frame.right - frame.left - 3 * _GAP
    why = shortened(visible_text(reason(row)), room, _SMALL_LETTERS)
    start = (frame.left + frame.right - text_width(why, _SMALL_LETTERS)) / 2
    return [
        element("circle", cx=start - _GAP, cy=y, r=4.5, class_="was"),
        element("text", f"\u2068{why}\u2069", x=start, y=y + 4, class_="tick"),
    ]


def _upright(x: float, bottom: float, class_: str) -> SafeString:
    return element("line", x1=x, x2=x, y1=_ABOVE, y2=bottom, class_=class_)


def _tick(tick: float, frame: _Frame) -> SafeString:
    x = frame.x(tick)
    words = element(
        "text", frame.scale.label(tick), x=x, y=frame.bottom + 16, class_="tick", text_anchor="middle"
    )
    return element("g", _upright(x, frame.bottom, "grid"), words)


def _told(rows: Sequence[IntervalRow], axis: Axis) -> str:
    """Return the figures as sentences for the picture's description."""
    return "; ".join(_told_row(row, axis) for row in rows) or gettext("Nothing to show yet.")


def _told_row(row: IntervalRow, axis: Axis) -> str:
    name = isolated(row.name)
    if not is_finite(row.value):
        return gettext("%(name)s: no value, %(reason)s") % {"name": name, "reason": visible_text(reason(row))}
    digits = digits_for(row, axis.figures)
    value = figure(row.value, axis.figures, digits)
    if row.low is None and row.high is None:
        return f"{name}: {value}"
    return gettext("%(name)s: %(value)s, interval %(low)s to %(high)s") % {
        "name": name,
        "value": value,
        "low": figure(row.low, axis.figures, digits),
        "high": figure(row.high, axis.figures, digits),
    }
