"""What the page of a round's people shows: quota cells with their live fill, how it ended for people, and who is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assignments.people import (
    AWAY,
    JUDGING,
    CellHistory,
    Tiredness,
    coverage_of,
    doors_of,
    history_of_cells,
    insiders_of,
    outcomes_of,
    tiredness_of,
)
from apps.assignments.quotas import CellFill, fill_of_cells
from apps.console.moments import since
from apps.console.pages.forecast import Forecast, Pace, Precision, forecast_of, precision_of
from apps.console.pages.studies import State, state_of
from apps.console.setup.profile import asked_fields
from apps.console.setup.quota_table import Axis, axes_of, cell_grid, words_of
from apps.core.lazy import LazyText
from apps.raters.models import Link, Outcome
from apps.studies.models import Cell, Round
from apps.studies.services import protocol_of

FEW = 5
"""Cells of fewer people are shown to the study's own researchers only (invariant 5)."""

MOST_FORECASTS = 25
"""How many cells of one page are forecast, the least filled first; each cell's own page has its forecast too."""

_WHERE: dict[str, LazyText] = {
    JUDGING: gettext_lazy("Judging now"),
    AWAY: gettext_lazy("Not heard of for a while"),
}
_STATES = {
    "full": ("pass", "check", gettext_lazy("Full")),
    "short": ("wait", "hour", gettext_lazy("Short")),
    "none": ("fail", "off", gettext_lazy("Nobody yet")),
    "closed": ("info", "lock", gettext_lazy("Closed")),
}


@dataclass(frozen=True)
class Bar:
    """How full a cell is, in people or in judgments."""

    done: int
    total: int
    what: str


@dataclass(frozen=True)
class CellRow:
    """A quota cell in the list; `note` says of whom the bar is made, `exact` how exact a rate is in it."""

    number: int
    where: str
    url: str
    state: State
    bars: tuple[Bar, ...]
    note: str
    forecast: Forecast | None
    exact: str = ""


@dataclass(frozen=True)
class GridCell:
    """A cell in the table; `state` is its class, "" where there is no quota."""

    state: str
    figure: str
    words: str
    url: str
    label: str


@dataclass(frozen=True)
class Grid:
    """The table of the quotas."""

    corner: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[GridCell, ...]], ...]


@dataclass(frozen=True)
class Ending:
    """How it ended for how many."""

    label: str
    count: int


@dataclass(frozen=True)
class Door:
    """A way in and what became of those who took it."""

    name: str
    kind: str
    people: int
    endings: tuple[Ending, ...]


@dataclass(frozen=True)
class PeopleLive:
    """What changes while a round runs; a poll brings all of it. `insiders` are people of the team itself."""

    number: int
    state: State
    people: int
    insiders: int
    endings: tuple[Ending, ...]
    doors: tuple[Door, ...]
    tired: Tiredness
    cells: tuple[CellRow, ...]
    grid: Grid | None
    full: int
    missing: tuple[str, ...]
    rest: int


@dataclass(frozen=True)
class Covered:
    """A group of people who judged; `few` groups appear in nothing that others than researchers see."""

    label: str
    count: int
    few: bool


@dataclass(frozen=True)
class Coverage:
    """Who has judged, by one question of the profile."""

    question: str
    groups: tuple[Covered, ...]
    unsaid: int


@dataclass(frozen=True)
class CellPage:
    """One cell with its mathematics, and what can be done with it."""

    row: CellRow
    precision: Precision
    closed_by: str
    closed: str
    free: int
    may_close: bool
    may_open: bool


def people_live(round_: Round, now: datetime) -> PeopleLive:
    """Return who takes part in a round, in a fixed number of queries."""
    doors = doors_of(round_, now)
    counts = outcomes_of(doors)
    fills, histories = fill_of_cells(round_), history_of_cells(round_, now)
    pace = _pace(round_, histories, fills)
    offered = {axis.key: axis for axis in axes_of(round_.protocol)}
    wanting = sorted(
        (fill for fill in fills if fill.is_open), key=lambda fill: (fill.share, fill.cell.number)
    )
    forecast = {fill.cell.pk for fill in wanting[:MOST_FORECASTS]}
    rows = []
    for fill in fills:
        row = _row(round_, fill, offered)
        if fill.cell.pk in forecast:
            history = histories.get(fill.cell.pk, CellHistory())
            found = forecast_of(round_, fill, history, pace, now)
            row = replace(row, forecast=found, exact=precision_of(fill, history, pace).words)
        rows.append(row)
    return PeopleLive(
        number=round_.number,
        state=state_of(round_),
        people=sum(counts.values()),
        insiders=insiders_of(round_),
        endings=_endings(counts),
        doors=tuple(
            Door(
                door.name or _("The study's own link"),
                str(Link.Kind(door.kind).label) if door.kind else "",
                door.people,
                _endings(door.counts),
            )
            for door in doors
        ),
        tired=tiredness_of(round_, protocol_of(round_).document.raters.load, now),
        cells=tuple(rows),
        grid=_grid(round_, rows),
        full=sum(1 for row in rows if row.state.slug == "full"),
        missing=tuple(
            row.where
            for row, fill in zip(rows, fills, strict=True)
            if fill.cell.closed_at is None and fill.cell.pk not in histories
        ),
        rest=max(0, len(wanting) - MOST_FORECASTS),
    )


def cell_page(round_: Round, cell: Cell, now: datetime) -> CellPage:
    """Return the page of one cell."""
    fills, histories = fill_of_cells(round_), history_of_cells(round_, now)
    fill = next(found for found in fills if found.cell.pk == cell.pk)
    pace = _pace(round_, histories, fills)
    history = histories.get(cell.pk, CellHistory())
    offered = {axis.key: axis for axis in axes_of(round_.protocol)}
    return CellPage(
        row=replace(_row(round_, fill, offered), forecast=forecast_of(round_, fill, history, pace, now)),
        precision=precision_of(fill, history, pace),
        closed_by=(cell.closed_by.name or cell.closed_by.email) if cell.closed_by else "",
        closed=since(cell.closed_at, now) if cell.closed_at else "",
        free=fill.slots - fill.done - fill.leased,
        may_close=cell.closed_at is None,
        may_open=cell.closed_at is not None,
    )


def coverage(round_: Round) -> tuple[Coverage, ...]:
    """Return who has judged by each question of the profile, for the study's own researchers."""
    found = coverage_of(round_)
    tables = []
    for field in asked_fields(round_.protocol):
        counts: Mapping[str, int] = found.said.get(field.key, {})
        known = dict(field.options)
        others = sorted(set(counts) - set(known))
        groups = [(value, str(words)) for value, words in known.items()] + [(v, v) for v in others]
        tables.append(
            Coverage(
                str(field.text),
                tuple(
                    Covered(words, counts.get(value, 0), 0 < counts.get(value, 0) < FEW)
                    for value, words in groups
                ),
                found.people - sum(counts.values()),
            )
        )
    return tuple(tables)


def _row(round_: Round, fill: CellFill, offered: dict[str, Axis]) -> CellRow:
    slug = fill.state
    kind, icon, label = _STATES[slug]
    return CellRow(
        number=fill.cell.number,
        where=words_of(fill.cell.where, offered),
        url=reverse("console:cell", args=[round_.study.slug, round_.number, fill.cell.number]),
        state=State(slug, str(label), kind, icon),
        bars=_bars(fill),
        note=_("%(complete)d through, %(live)d at it") % {"complete": fill.complete, "live": fill.live},
        forecast=None,
    )


def _bars(fill: CellFill) -> tuple[Bar, ...]:
    bars = []
    if fill.cell.raters is not None:
        bars.append(Bar(fill.people, fill.cell.raters, _("people")))
    if fill.cell.judgments is not None:
        bars.append(Bar(fill.done + fill.leased, fill.cell.judgments, _("judgments")))
    return tuple(bars)


def _grid(round_: Round, rows: Sequence[CellRow]) -> Grid | None:
    made = cell_grid(round_.protocol)
    if made is None:
        return None
    by_number = {row.number: row for row in rows}
    return Grid(
        made.corner,
        made.across,
        made.columns,
        tuple(
            (label, tuple(_grid_cell(by_number.get(index) if index is not None else None) for index in cells))
            for label, cells in made.rows
        ),
    )


def _grid_cell(row: CellRow | None) -> GridCell:
    if row is None:
        return GridCell("na", "", _("no quota"), "", "")
    bar = row.bars[0]
    words = _("of %(total)d, %(state)s") % {"total": bar.total, "state": row.state.label.lower()}
    return GridCell(row.state.slug, str(bar.done), words, row.url, row.where)


def _endings(counts: Mapping[str, int]) -> tuple[Ending, ...]:
    labels = {**_WHERE, **dict(Outcome.choices)}
    return tuple(Ending(str(labels.get(name, name)), count) for name, count in counts.items() if count)


def _pace(round_: Round, histories: Mapping[int, CellHistory], fills: Sequence[CellFill]) -> Pace:
    """Return how many judgments one person gives: as those did who were placed in cells, else as the load allows."""
    judged = sum(history.judged for history in histories.values())
    given = sum(history.judgments for history in histories.values())
    if judged >= FEW:
        return Pace(given / judged, measured=True)
    load = protocol_of(round_).document.raters.load.per_rater
    return Pace(float(load or _planned(fills)), measured=False)


def _planned(fills: Sequence[CellFill]) -> int:
    """Return judgments per person by the cells' own numbers, where a cell has both; one without any."""
    both = [fill.cell for fill in fills if fill.cell.raters and fill.cell.judgments]
    return max(1, max(((cell.judgments or 0) // (cell.raters or 1) for cell in both), default=1))
