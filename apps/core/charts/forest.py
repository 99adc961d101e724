"""A forest plot as a list: name, a small SVG in per cents, the figures as text.

It reflows on a phone, prints, and is its own data table, so its drawings are hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core.charts.figures import UNDEFINED, digits_for, figure, number, reason, row_figures
from apps.core.charts.model import Axis, IntervalRow, Table, Tone, is_finite
from apps.core.charts.svg import diamond, element, join
from apps.core.charts.ticks import Scale, make_scale
from apps.core.rendering.visible import visible_text

_MIDDLE = "50%"
_CAP = 4  # pixels above and below the line


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of the list.

    Attributes:
        name: as it was given, with characters that act unseen made visible.
        note: small words under the name.
        reason: why there is no value, in words; "" if there is one.
        svg: the drawing, hidden from screen readers.
        figures: `63% [58, 68]`, to stand in `<bdi dir="ltr">`.
        flag: a rule is broken here.
    """

    name: str
    note: str
    reason: str
    svg: SafeString
    figures: str
    flag: bool


@dataclass(frozen=True, slots=True)
class Forest:
    """A forest plot for `core/charts/forest.html`.

    Attributes:
        label: what is plotted; the name of the list.
        rows: the lines in the order given.
        svg: the axis under them, hidden from screen readers.
        reference_label: what the dashed line means; "" if nothing is to be said.
        table: the same figures as a table.
    """

    label: str
    rows: tuple[ForestRow, ...]
    svg: SafeString
    reference_label: str
    table: Table


def forest(rows: Sequence[IntervalRow], *, label: str, axis: Axis | None = None) -> Forest:
    """Return the forest plot of these estimates, in this order."""
    axis = axis or Axis()
    scale = make_scale(axis, (number for row in rows for number in row.numbers))
    grid = _grid(scale, axis)
    return Forest(
        label=visible_text(label),
        rows=tuple(_row(row, scale, axis, grid) for row in rows),
        svg=_axis(scale),
        reference_label=visible_text(axis.reference_label),
        table=interval_table(rows, label=label, axis=axis),
    )


def interval_table(rows: Sequence[IntervalRow], *, label: str, axis: Axis) -> Table:
    """Return the figures of these estimates as a table."""
    counted = any(row.n is not None for row in rows)
    header = (gettext("Name"), gettext("Estimate"), gettext("Low"), gettext("High"))
    return Table(
        caption=visible_text(label),
        header=(*header, gettext("Judgments")) if counted else header,
        rows=tuple(_cells(row, axis, counted=counted) for row in rows),
    )


def _cells(row: IntervalRow, axis: Axis, *, counted: bool) -> tuple[str, ...]:
    digits = digits_for(row, axis.figures)
    shown = is_finite(row.value)
    cells = (
        visible_text(row.name),
        figure(row.value, axis.figures, digits) if shown else visible_text(reason(row)),
        figure(row.low if shown else None, axis.figures, digits),
        figure(row.high if shown else None, axis.figures, digits),
    )
    return (*cells, UNDEFINED if row.n is None else number(row.n)) if counted else cells


def _grid(scale: Scale, axis: Axis) -> list[SafeString]:
    """Return what stands behind every row."""
    lines = [_upright(scale.share(tick), "grid") for tick in scale.ticks]
    if axis.reference is not None and scale.holds(axis.reference):
        lines.append(_upright(scale.share(axis.reference), "ref"))
    return lines


def _row(row: IntervalRow, scale: Scale, axis: Axis, grid: list[SafeString]) -> ForestRow:
    body = [*grid, *(_estimate(row, scale) if is_finite(row.value) else _nothing())]
    return ForestRow(
        name=visible_text(row.name),
        note=visible_text(row.note),
        reason=visible_text(reason(row)),
        svg=element("svg", *body, class_="chart", aria_hidden="true", direction="ltr"),
        figures=row_figures(row, axis.figures),
        flag=row.tone is Tone.BROKEN and is_finite(row.value),
    )


def _estimate(row: IntervalRow, scale: Scale) -> list[SafeString]:
    tone = {Tone.PLAIN: "", Tone.BASE: " base", Tone.BROKEN: " warn"}[row.tone]
    body: list[SafeString] = []
    if row.band is not None and all(is_finite(end) for end in row.band):
        start, end = sorted(scale.share(value) for value in row.band)
        body.append(_band(start, end))
    low, high = row.low, row.high
    if low is not None or high is not None:
        start = scale.share(low) if is_finite(low) else 0.0
        end = scale.share(high) if is_finite(high) else 1.0
        body.append(_level(start, end, f"ci{tone}"))
        body.append(_end(start, f"cap{tone}", closed=is_finite(low) and scale.holds(low), outward=-1))
        body.append(_end(end, f"cap{tone}", closed=is_finite(high) and scale.holds(high), outward=1))
    if is_finite(row.value) and scale.holds(row.value):
        mark = diamond("pt warn") if row.tone is Tone.BROKEN else element("circle", r=5, class_=f"pt{tone}")
        body.append(_at(scale.share(row.value), mark))
    return body


def _nothing() -> list[SafeString]:
    """Return the drawing of an estimate that is undefined: it may lie anywhere."""
    return [_level(0.0, 1.0, "ref"), _at(0.5, element("circle", r=4.5, class_="was"))]


def _percent(share: float) -> str:
    text = f"{share * 100:.1f}".removesuffix(".0")
    return f"{text}%"


def _upright(share: float, class_: str) -> SafeString:
    place = _percent(share)
    return element("line", x1=place, x2=place, y1="0", y2="100%", class_=class_)


def _level(start: float, end: float, class_: str) -> SafeString:
    return element("line", x1=_percent(start), x2=_percent(end), y1=_MIDDLE, y2=_MIDDLE, class_=class_)


def _band(start: float, end: float) -> SafeString:
    return element(
        "rect",
        x=_percent(start),
        width=_percent(end - start),
        y=_MIDDLE,
        height=18,
        rx=3,
        transform="translate(0 -9)",
        class_="bandbox",
    )


def _at(share: float, mark: SafeString) -> SafeString:
    """Return a mark in pixels around a place in per cents; a nested svg is the only way without script."""
    return element("svg", mark, x=_percent(share), y=_MIDDLE, overflow="visible")


def _end(share: float, class_: str, *, closed: bool, outward: int) -> SafeString:
    """Return the end of an interval: a bar, or an arrow where it goes on beyond the axis."""
    if closed:
        return _at(share, element("line", x1="0", x2="0", y1=-_CAP, y2=_CAP, class_=class_))
    back = -5 * outward
    return _at(share, element("path", d=f"M{back} -{_CAP}L0 0L{back} {_CAP}", fill="none", class_=class_))


def _axis(scale: Scale) -> SafeString:
    texts = [
        element("text", scale.label(tick), x=_percent(share), y=13, class_="tick", text_anchor=_anchor(share))
        for tick in scale.ticks
        for share in (scale.share(tick),)
    ]
    return element("svg", join(*texts), class_="chart", direction="ltr")


def _anchor(share: float) -> str:
    if share < 0.02:
        return "start"
    return "end" if share > 0.98 else "middle"
