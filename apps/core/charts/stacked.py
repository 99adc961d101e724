"""How judgments split: one bar a line, its parts in the order of the key.

The parts stand next to each other with their per cents above, in the same list layout as a forest plot; the key repeats
the counts of all lines, so that nothing hangs on a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from apps.core.charts.figures import UNDEFINED, figure, number
from apps.core.charts.model import Figures, Table
from apps.core.charts.svg import element
from apps.core.rendering.visible import visible_text

_LABELLED = 0.16  # narrower parts have no room for their per cents above them
_TOP = "58%"
_HEIGHT = 14


class Fill(Enum):
    """How a part is filled; the colours follow the theme, and the greys differ in print."""

    STRONG = "strong"
    SOFT = "soft"
    SECOND = "second"
    GREY = "grey"
    HOLLOW = "hollow"


_PAINT: dict[Fill, dict[str, str]] = {
    Fill.STRONG: {"fill": "var(--acc)"},
    Fill.SOFT: {"fill": "var(--acc)", "fill_opacity": "0.35"},
    Fill.SECOND: {"fill": "var(--s2)"},
    Fill.GREY: {"fill": "var(--mut)"},
    Fill.HOLLOW: {"fill": "none", "stroke": "var(--mut)", "stroke_dasharray": "3 2"},
}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of outcome: its words and its fill."""

    label: str
    fill: Fill


@dataclass(frozen=True, slots=True)
class Counts:
    """One bar: how many judgments each part has, in the order of the parts."""

    name: str
    counts: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class StackedRow:
    """One line of the list.

    Attributes:
        name: whose judgments.
        note: small words under the name.
        reason: why there is no bar, in words; "" if there is one.
        svg: the bar, hidden from screen readers.
        figures: how many judgments.
    """

    name: str
    note: str
    reason: str
    svg: SafeString
    figures: str


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One part in the key: its swatch, its words, its per cent (of the only bar) or ""."""

    svg: SafeString
    label: str
    figures: str


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Bars for `core/charts/stacked.html`.

    Attributes:
        label: what is split; the name of the list.
        rows: the bars in the order given.
        key: the parts.
        table: all counts and per cents.
    """

    label: str
    rows: tuple[StackedRow, ...]
    key: tuple[KeyEntry, ...]
    table: Table


def stacked_bar(rows: Sequence[Counts], parts: Sequence[Part], *, label: str) -> StackedBars:
    """Return the bars of these counts.

    Raises:
        ValueError: a row has not one count for each part, or a negative one.
    """
    for row in rows:
        if len(row.counts) != len(parts) or min(row.counts, default=0) < 0:
            raise ValueError("each bar needs one count, zero or more, for each part")
    return StackedBars(
        label=visible_text(label),
        rows=tuple(_row(row, parts) for row in rows),
        key=tuple(_entry(index, part, rows) for index, part in enumerate(parts)),
        table=_table(rows, parts, label),
    )


def _row(row: Counts, parts: Sequence[Part]) -> StackedRow:
    total = sum(row.counts)
    return StackedRow(
        name=visible_text(row.name),
        note=visible_text(row.note),
        reason="" if total else gettext("no judgments yet"),
        svg=element(
            "svg", *_bar(row.counts, total, parts), class_="chart", aria_hidden="true", direction="ltr"
        ),
        figures=ngettext("%(n)s judgment", "%(n)s judgments", total) % {"n": number(total)},
    )


def _bar(counts: Sequence[int], total: int, parts: Sequence[Part]) -> list[SafeString]:
    if not total:
        return [element("rect", x="0", y=_TOP, width="100%", height=_HEIGHT, **_PAINT[Fill.HOLLOW])]
    body: list[SafeString] = []
    before = 0
    for count, part in zip(counts, parts, strict=True):
        if count:
            body.append(_piece(before / total, count / total, part))
        before += count
    return body


def _piece(start: float, share: float, part: Part) -> SafeString:
    """Return one part; a hairline in the colour of the page keeps neighbours apart."""
    paint = {"stroke": "var(--surface)", **_PAINT[part.fill]}
    bar = element("rect", x=_percent(start), y=_TOP, width=_percent(share), height=_HEIGHT, **paint)
    if share < _LABELLED:
        return bar
    words = element(
        "text",
        figure(share, Figures.SHARE),
        x=_percent(start + share / 2),
        y="46%",
        class_="tick",
        text_anchor="middle",
    )
    return element("g", bar, words)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _entry(index: int, part: Part, rows: Sequence[Counts]) -> KeyEntry:
    swatch = element(
        "svg",
        element("rect", x="0.5", y="0.5", width=11, height=11, **_PAINT[part.fill]),
        width=12,
        height=12,
        aria_hidden="true",
    )
    only = rows[0].counts if len(rows) == 1 else ()
    figures = figure(only[index] / sum(only), Figures.SHARE) if sum(only) else ""
    return KeyEntry(svg=swatch, label=visible_text(part.label), figures=figures)


def _table(rows: Sequence[Counts], parts: Sequence[Part], label: str) -> Table:
    return Table(
        caption=visible_text(label),
        header=(gettext("Name"), *(visible_text(part.label) for part in parts), gettext("Judgments")),
        rows=tuple(
            (
                visible_text(row.name),
                *(_cell(count, sum(row.counts)) for count in row.counts),
                number(sum(row.counts)),
            )
            for row in rows
        ),
    )


def _cell(count: int, total: int) -> str:
    share = figure(count / total, Figures.SHARE) if total else UNDEFINED
    return f"{number(count)} ({share})"
