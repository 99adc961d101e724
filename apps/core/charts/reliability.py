"""A reliability diagram: how often people or a version were right against how sure they were, bin by bin, with the band of chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from apps.core.charts.figures import UNDEFINED, figure, number
from apps.core.charts.model import Figures, Table
from apps.core.charts.svg import element, picture
from apps.core.rendering.visible import visible_text

_SIZE = 300
_START, _END = 44.0, 280.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence.

    Attributes:
        start, end: between which confidences they lie.
        confidence: their mean confidence.
        share: how many of them are right, None where no interval can be given; low and high are its interval.
        null: between which shares a source that is perfectly calibrated would lie.
        n: how many there are.
    """

    start: float
    end: float
    confidence: float
    share: float | None
    low: float | None
    high: float | None
    null: tuple[float, float]
    n: int

    @property
    def is_off(self) -> bool:
        """Whether the share lies outside the band of chance."""
        return self.share is not None and not self.null[0] <= self.share <= self.null[1]


@dataclass(frozen=True, slots=True)
class Reliability:
    """A picture for `core/charts/reliability.html`.

    Attributes:
        label: whose confidence it is.
        svg: the picture, with title and description.
        says: how many bins lie outside the band, in words.
        table: the same figures as a table.
    """

    label: str
    svg: SafeString
    says: str
    table: Table


def reliability_diagram(bins: Sequence[Bin], *, label: str, ident: str) -> Reliability:
    """Return the diagram of these bins, empty ones left out.

    Raises:
        ValueError: `ident` is not made of small letters, digits and hyphens.
    """
    says = _says(bins)
    return Reliability(
        label=visible_text(label),
        svg=picture(
            *_frame(),
            *(mark for one in bins for mark in _band(one)),
            element("line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1), class_="ref"),
            *(mark for one in bins for mark in _drawn(one)),
            ident=ident,
            title=label,
            desc=says,
            size=(_SIZE, _SIZE),
            kind="rel",
        ),
        says=says,
        table=_table(bins, label),
    )


def _x(value: float) -> float:
    return round(_START + value * (_END - _START), 1)


def _y(value: float) -> float:
    return round(_SIZE - _START - value * (_END - _START), 1)


def _frame() -> list[SafeString]:
    body = []
    for tick in _TICKS:
        words = figure(tick, Figures.SHARE)
        body += [
            element("line", x1=_x(0), x2=_x(1), y1=_y(tick), y2=_y(tick), class_="grid"),
            element("line", x1=_x(tick), x2=_x(tick), y1=_y(0), y2=_y(1), class_="grid"),
            element("text", words, x=_x(0) - 6, y=_y(tick) + 4, class_="tick", text_anchor="end"),
            element("text", words, x=_x(tick), y=_y(0) + 16, class_="tick", text_anchor="middle"),
        ]
    across = gettext("how sure")
    body.append(element("text", across, x=_x(0.5), y=_y(0) + 36, class_="tick", text_anchor="middle"))
    body.append(element("text", gettext("right"), x=_x(0), y=_y(1) - 9, class_="tick", text_anchor="end"))
    return body


def _band(one: Bin) -> list[SafeString]:
    low, high = one.null
    return [
        element(
            "rect",
            x=_x(one.start),
            width=round(_x(one.end) - _x(one.start), 1),
            y=_y(high),
            height=round(_y(low) - _y(high), 1),
            class_="band",
        )
    ]


def _drawn(one: Bin) -> list[SafeString]:
    if one.share is None:
        return []
    x, off = _x(one.confidence), " warn" if one.is_off else ""
    marks = []
    if one.low is not None and one.high is not None:
        marks.append(element("line", x1=x, x2=x, y1=_y(one.low), y2=_y(one.high), class_=f"ci{off}"))
    y = _y(one.share)
    if one.is_off:
        return [
            *marks,
            element("path", d=f"M{x} {y - 7}L{x + 6} {y}L{x} {y + 7}L{x - 6} {y}Z", class_="pt warn"),
        ]
    return [*marks, element("circle", cx=x, cy=y, r=5, class_="pt")]


def _says(bins: Sequence[Bin]) -> str:
    known = [one for one in bins if one.share is not None]
    off = [one for one in known if one.is_off]
    if not known:
        return gettext("Too few answers in each bin to say how often they are right.")
    if not off:
        said = ngettext(
            "The %(count)s bin with enough answers lies where a well calibrated source would.",
            "All %(count)s bins with enough answers lie where a well calibrated source would.",
            len(known),
        )
        return said % {"count": number(len(known))}
    widest = max(off, key=lambda one: abs((one.share or 0.0) - one.confidence))
    said = ngettext(
        "%(off)s of %(count)s bins lies outside the band of chance; the farthest: %(sure)s sure, %(right)s right.",
        "%(off)s of %(count)s bins lie outside the band of chance; the farthest: %(sure)s sure, %(right)s right.",
        len(off),
    )
    return said % {
        "off": number(len(off)),
        "count": number(len(known)),
        "sure": figure(widest.confidence, Figures.SHARE),
        "right": figure(widest.share, Figures.SHARE),
    }


def _table(bins: Sequence[Bin], label: str) -> Table:
    return Table(
        caption=visible_text(label),
        header=(
            gettext("How sure"),
            gettext("Mean"),
            gettext("Right"),
            gettext("Low"),
            gettext("High"),
            gettext("Band of chance"),
            gettext("Answers"),
        ),
        rows=tuple(
            (
                f"{figure(one.start, Figures.SHARE)} \u2013 {figure(one.end, Figures.SHARE)}",
                figure(one.confidence, Figures.SHARE),
                UNDEFINED if one.share is None else figure(one.share, Figures.SHARE),
                figure(one.low, Figures.SHARE),
                figure(one.high, Figures.SHARE),
                f"{figure(one.null[0], Figures.SHARE)} \u2013 {figure(one.null[1], Figures.SHARE)}",
                number(one.n),
            )
            for one in bins
        ),
    )
