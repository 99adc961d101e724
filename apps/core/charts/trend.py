"""How many judgments came in, day by day: a small line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from apps.core.charts.figures import number
from apps.core.charts.model import Table
from apps.core.charts.svg import element, picture
from apps.core.rendering.visible import visible_text

_MOST_POINTS = 120
_WIDTH, _HEIGHT, _EDGE = 480, 80, 6


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many judgments a day brought."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small line for `core/charts/sparkline.html`.

    Attributes:
        label: what is counted.
        svg: the line, with title and description.
        summary: the newest and the highest count in words.
        table: the counts, newest first.
    """

    label: str
    svg: SafeString
    summary: str
    table: Table


@dataclass(frozen=True, slots=True)
class _Spell:
    """Some days in a row and their sum."""

    start: date
    days: int
    count: int

    @property
    def words(self) -> str:
        first = date_format(self.start, "DATE_FORMAT")
        if self.days == 1:
            return first
        last = date_format(self.start + timedelta(days=self.days - 1), "DATE_FORMAT")
        return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def sparkline(days: Sequence[DayCount], *, label: str, ident: str) -> Sparkline:
    """Return the line from the first day to the last; a day without a count between them counts as zero.

    More than 120 days are added up in spells of equal length.

    Args:
        days: in any order; counts of the same day add up.
        label: what is counted; the picture's title.
        ident: unique on the page; ids start with it.

    Raises:
        ValueError: `ident` is not made of small letters, digits and hyphens, or a count is negative.
    """
    if any(day.count < 0 for day in days):
        raise ValueError("a day cannot have fewer than no judgments")
    spells = _spells(days)
    summary = _summary(spells)
    svg = picture(
        *_line(spells), ident=ident, title=label, desc=summary, size=(_WIDTH, _HEIGHT), kind="spark"
    )
    return Sparkline(label=visible_text(label), svg=svg, summary=summary, table=_table(spells, label))


def _spells(days: Sequence[DayCount]) -> list[_Spell]:
    if not days:
        return []
    start, end = min(day.day for day in days), max(day.day for day in days)
    length = math.ceil(((end - start).days + 1) / _MOST_POINTS)
    sums = [0] * math.ceil(((end - start).days + 1) / length)
    for day in days:
        sums[(day.day - start).days // length] += day.count
    spells = []
    for index, count in enumerate(sums):
        first = start + timedelta(days=index * length)
        spells.append(_Spell(first, min(length, (end - first).days + 1), count))
    return spells


def _line(spells: Sequence[_Spell]) -> list[SafeString]:
    if not spells:
        return [element("circle", cx=_WIDTH / 2, cy=_HEIGHT / 2, r=4.5, class_="was")]
    top = max(spell.count for spell in spells) or 1
    wide = (_WIDTH - 2 * _EDGE) / max(1, len(spells) - 1)
    bottom = _HEIGHT - _EDGE
    places = [
        (_EDGE + index * wide, bottom - (bottom - _EDGE) * (spell.count / top))
        for index, spell in enumerate(spells)
    ]
    if len(places) == 1:
        places = [(_WIDTH / 2, places[0][1])]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    area = f"{places[0][0]:.1f},{bottom} {points} {places[-1][0]:.1f},{bottom}"
    return [
        element("line", x1=_EDGE, x2=_WIDTH - _EDGE, y1=bottom, y2=bottom, class_="grid"),
        element("polygon", points=area, class_="band"),
        element("polyline", points=points, class_="line"),
        element("circle", cx=places[-1][0], cy=places[-1][1], r=5, class_="pt"),
    ]


def _summary(spells: Sequence[_Spell]) -> str:
    if not spells:
        return gettext("No judgments yet.")
    last = spells[-1]
    most = max(spells, key=lambda spell: spell.count)
    return gettext("%(last)s: %(newest)s. Most: %(count)s, %(most)s.") % {
        "last": last.words,
        "newest": ngettext("%(n)s judgment", "%(n)s judgments", last.count) % {"n": number(last.count)},
        "count": number(most.count),
        "most": most.words,
    }


def _table(spells: Sequence[_Spell], label: str) -> Table:
    return Table(
        caption=visible_text(label),
        header=(gettext("Day"), gettext("Judgments")),
        rows=tuple((spell.words, number(spell.count)) for spell in reversed(spells)),
    )
