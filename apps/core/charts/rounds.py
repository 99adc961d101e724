"""A number over the rounds of a study: intervals side by side, with what was decided under them on the same axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core.charts.figures import UNDEFINED, digits_for, figure, reason, row_figures
from apps.core.charts.model import Axis, IntervalRow, Table, is_finite
from apps.core.charts.svg import element, picture
from apps.core.charts.ticks import Scale, make_scale
from apps.core.rendering.visible import visible_text

_WIDTH, _HEIGHT = 620, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 604.0, 12.0, 176.0
_LANE = 222
_CAP = 5
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class RoundPoint:
    """The number of one round: `name` stands on the axis, `row` is the estimate."""

    name: str
    row: IntervalRow


@dataclass(frozen=True, slots=True)
class RoundMark:
    """Something that happened in a round: `place` is the round's place, `share` how far into it, 0 to 1.

    Attributes:
        is_decision: a decision, drawn as a diamond; else a change of the verdict, drawn as an upright line.
        words: what happened, for the table.
    """

    place: int
    share: float
    is_decision: bool
    words: str


@dataclass(frozen=True, slots=True)
class RoundChart:
    """A picture for `core/charts/rounds.html`, with its figures as a table; `marked` tells that there is a lane of events."""

    label: str
    svg: SafeString
    marked: bool
    table: Table


def round_chart(
    points: Sequence[RoundPoint], marks: Sequence[RoundMark], *, label: str, axis: Axis, ident: str
) -> RoundChart:
    """Return the picture of these rounds, in their order.

    Raises:
        ValueError: `ident` is not made of small letters, digits and hyphens, or there is no point.
    """
    if not points:
        raise ValueError("a chart of rounds needs a round")
    up = make_scale(axis, [number for point in points for number in point.row.numbers], at_most=5)
    return RoundChart(
        label=visible_text(label),
        svg=picture(
            *_grid(points, up, axis),
            *_line(points, up),
            *[
                piece
                for place, point in enumerate(points)
                for piece in _point(point.row, _x(place, points), up)
            ],
            *[_mark(mark, points) for mark in marks],
            ident=ident,
            title=label,
            desc=_told(points, axis),
            size=(_WIDTH, _HEIGHT),
            kind="trend",
        ),
        marked=bool(marks),
        table=_table(points, marks, label, axis),
    )


def _x(place: float, points: Sequence[RoundPoint]) -> float:
    return _LEFT + (place + 0.5) * (_RIGHT - _LEFT) / len(points)


def _y(value: float, up: Scale) -> float:
    return _BOTTOM - min(max(up.share(value), 0.0), 1.0) * (_BOTTOM - _TOP)


def _grid(points: Sequence[RoundPoint], up: Scale, axis: Axis) -> list[SafeString]:
    body = []
    for tick in up.ticks:
        height = _y(tick, up)
        body.append(element("line", x1=_LEFT, x2=_RIGHT, y1=height, y2=height, class_="grid"))
        body.append(
            element("text", up.label(tick), x=_LEFT - 8, y=height + 4, class_="tick", text_anchor="end")
        )
    if axis.reference is not None and up.holds(axis.reference):
        height = _y(axis.reference, up)
        body.append(element("line", x1=_LEFT, x2=_RIGHT, y1=height, y2=height, class_="ref"))
    every = -(-len(points) // _MOST_NAMES)
    for place, point in enumerate(points):
        if place % every == 0:
            across = _x(place, points)
            name = visible_text(point.name)
            body.append(element("text", name, x=across, y=_BOTTOM + 18, class_="tick", text_anchor="middle"))
    return body


def _line(points: Sequence[RoundPoint], up: Scale) -> list[SafeString]:
    known = [
        f"{_x(place, points):.1f},{_y(point.row.value, up):.1f}"
        for place, point in enumerate(points)
        if is_finite(point.row.value)
    ]
    return [element("polyline", points=" ".join(known), class_="line")] if len(known) > 1 else []


def _point(row: IntervalRow, across: float, up: Scale) -> list[SafeString]:
    if not is_finite(row.value):
        return [element("circle", cx=across, cy=(_TOP + _BOTTOM) / 2, r=4.5, class_="was")]
    body = []
    ends = [end for end in (row.low, row.high) if is_finite(end)]
    if ends:
        heights = [_y(end, up) for end in ends]
        body.append(element("line", x1=across, x2=across, y1=min(heights), y2=max(heights), class_="ci"))
        body += [
            element("line", x1=across - _CAP, x2=across + _CAP, y1=height, y2=height, class_="cap")
            for height in heights
        ]
    return [*body, element("circle", cx=across, cy=_y(row.value, up), r=5, class_="pt")]


def _mark(mark: RoundMark, points: Sequence[RoundPoint]) -> SafeString:
    across = _x(mark.place + (mark.share - 0.5) * 0.8, points)
    if mark.is_decision:
        return element("path", d=f"M{across:.1f} {_LANE - 7}l7 7l-7 7l-7 -7z", class_="pt")
    return element("line", x1=across, x2=across, y1=_LANE - 8, y2=_LANE + 8, class_="ci")


def _told(points: Sequence[RoundPoint], axis: Axis) -> str:
    return "; ".join(
        f"{visible_text(point.name)}: {row_figures(point.row, axis.figures)}" for point in points[-24:]
    )


def _table(points: Sequence[RoundPoint], marks: Sequence[RoundMark], label: str, axis: Axis) -> Table:
    rows = []
    for place, point in enumerate(points):
        row = point.row
        digits = digits_for(row, axis.figures)
        shown = is_finite(row.value)
        rows.append(
            (
                visible_text(point.name),
                visible_text(row.name),
                figure(row.value, axis.figures, digits) if shown else visible_text(reason(row)),
                figure(row.low if shown else None, axis.figures, digits),
                figure(row.high if shown else None, axis.figures, digits),
                UNDEFINED if row.n is None else str(row.n),
                "; ".join(visible_text(mark.words) for mark in marks if mark.place == place) or UNDEFINED,
            )
        )
    header = (
        gettext("Round"),
        gettext("Version"),
        gettext("Estimate"),
        gettext("Low"),
        gettext("High"),
        gettext("Judgments"),
        gettext("Decided"),
    )
    return Table(caption=visible_text(label), header=header, rows=tuple(rows))
