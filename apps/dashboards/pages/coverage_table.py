"""Who has judged what: groups of people by kinds of scenarios, each cell with how well it is covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.charts.figures import number
from apps.dashboards.pages.groups import Options, group_words

MOST_COLUMNS = 8
"""So many kinds of scenarios have a column; the page counts the others."""

MOST_ROWS = 40
"""So many groups of people have a row; the page counts the others."""


@dataclass(frozen=True)
class CoverageCell:
    """One cell: a slug of its state, a figure or a word, and a small line under it."""

    state: str
    figure: str
    note: str


@dataclass(frozen=True)
class CoverageRow:
    """One group of people."""

    name: str
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True)
class CoverageTable:
    """Groups by kinds of scenarios; `more` kinds have no column, `more_rows` groups no row."""

    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    more: int
    more_rows: int = 0


def coverage_table(found: Sequence[Sequence[Any]], options: Options) -> CoverageTable:
    """Return the table of an audit's rows (key, group, key of scenarios, their group, people, planned, state)."""
    kinds = dict.fromkeys((row[2], row[3]) for row in found)
    columns = sorted(kinds, key=lambda kind: (kind[0] != "", kind[0] != "risk", kind))
    cells = {tuple(row[:4]): row for row in found}
    groups = list(dict.fromkeys((row[0], row[1]) for row in found))
    shown = columns[:MOST_COLUMNS]
    return CoverageTable(
        tuple(group_words(*kind, options) if kind[0] else _("All scenarios") for kind in shown),
        tuple(
            CoverageRow(
                group_words(*group, options), tuple(_cell(cells.get((*group, *kind))) for kind in shown)
            )
            for group in groups[:MOST_ROWS]
        ),
        len(columns) - len(shown),
        max(len(groups) - MOST_ROWS, 0),
    )


def _cell(row: Sequence[Any] | None) -> CoverageCell:
    if row is None:
        return CoverageCell("none", "", "")
    people, asked, state = row[4], row[5], row[6]
    planned = _("of %(n)s planned") % {"n": number(asked)} if asked else ""
    if state == "empty":
        return CoverageCell("empty", "0", planned or _("empty"))
    if state == "hidden":
        return CoverageCell("hidden", _("hidden"), planned)
    figure = _("%(n)s or more") % {"n": number(people)} if people is not None else _("enough")
    words = {"short": _("short"), "planned": _("as planned")}.get(state, "")
    return CoverageCell(state, figure, ", ".join(part for part in (planned, words) if part))
