"""A count that grows: one line as it was, one as it is on average, with a band around the latter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core.charts.figures import number
from apps.core.charts.model import Axis, Figures, Table
from apps.core.charts.svg import element, picture
from apps.core.charts.ticks import Scale, make_scale
from apps.core.rendering.visible import visible_text

_WIDTH, _HEIGHT = 620, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 604.0, 12.0, 216.0
_MOST_POINTS = 200
_PIECES = 6


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What was counted after `step` steps: as it was, and on average with an interval."""

    step: int
    observed: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurveWords:
    """What a curve is about: its title, what the steps are, what is counted, and what its two lines are."""

    label: str
    step: str
    count: str
    observed: str
    mean: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A picture for `core/charts/curve.html`.

    Attributes:
        label: what is plotted.
        svg: the picture, with title and description.
        observed, mean: what the two lines are, for the key.
        table: the same figures as a table.
    """

    label: str
    svg: SafeString
    observed: str
    mean: str
    table: Table


def curve(points: Sequence[CurvePoint], *, words: CurveWords, ident: str) -> Curve:
    """Return the picture of these points, in the order of their steps; more than 200 are thinned, ends kept.

    Raises:
        ValueError: `ident` is not made of small letters, digits and hyphens, or there is no point.
    """
    if not points:
        raise ValueError("a curve needs a point")
    shown = _thinned(points)
    across = make_scale(
        Axis(figures=Figures.NUMBER, low=0.0, high=float(max(2, shown[-1].step))), (), at_most=_PIECES
    )
    most = max(1.0, *(value for point in shown for value in (point.observed, point.high)))
    up = make_scale(Axis(figures=Figures.NUMBER, low=0.0), (most,), at_most=_PIECES)
    return Curve(
        label=visible_text(words.label),
        svg=picture(
            *_drawn(shown, across, up, words),
            ident=ident,
            title=words.label,
            desc=_told(points, words),
            size=(_WIDTH, _HEIGHT),
            kind="trend",
        ),
        observed=words.observed,
        mean=words.mean,
        table=_table(shown, words),
    )


def _drawn(points: Sequence[CurvePoint], across: Scale, up: Scale, words: CurveWords) -> list[SafeString]:
    def x(value: float) -> float:
        return _LEFT + across.share(value) * (_RIGHT - _LEFT)

    def y(value: float) -> float:
        return _BOTTOM - up.share(value) * (_BOTTOM - _TOP)

    def line(pairs: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in pairs)

    body = [
        element(
            "g",
            element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"),
            element("text", up.label(tick), x=_LEFT - 8, y=y(tick) + 4, class_="tick", text_anchor="end"),
        )
        for tick in up.ticks
        if tick == int(tick)
    ]
    body += [
        element("text", across.label(tick), x=x(tick), y=_BOTTOM + 16, class_="tick", text_anchor="middle")
        for tick in across.ticks
        if tick == int(tick)
    ]
    band = [(one.step, one.high) for one in points] + [(one.step, one.low) for one in reversed(points)]
    middle = (_LEFT + _RIGHT) / 2
    return [
        *body,
        element("text", words.step, x=middle, y=_HEIGHT - 8, class_="tick", text_anchor="middle"),
        element("polygon", points=line(band), class_="band s2"),
        element("polyline", points=line([(one.step, one.mean) for one in points]), class_="line s2"),
        element("polyline", points=line([(one.step, one.observed) for one in points]), class_="line"),
    ]


def _thinned(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    if len(points) <= _MOST_POINTS:
        return list(points)
    last = len(points) - 1
    kept = sorted({round(place * last / (_MOST_POINTS - 1)) for place in range(_MOST_POINTS)})
    return [points[place] for place in kept]


def _told(points: Sequence[CurvePoint], words: CurveWords) -> str:
    half, end = points[(len(points) - 1) // 2], points[-1]
    return gettext("%(count)s after %(half)s of %(step)s: %(there)s; after all %(all)s: %(end)s.") % {
        "count": words.count,
        "half": number(half.step),
        "step": words.step,
        "there": number(half.observed),
        "all": number(end.step),
        "end": number(end.observed),
    }


def _table(points: Sequence[CurvePoint], words: CurveWords) -> Table:
    return Table(
        caption=visible_text(words.label),
        header=(words.step, words.observed, words.mean, gettext("Low"), gettext("High")),
        rows=tuple(
            (
                number(one.step),
                number(one.observed),
                number(one.mean, 1),
                number(one.low, 1),
                number(one.high, 1),
            )
            for one in points
        ),
    )
