"""The coverage matrix: what of the library the newest rounds have tested, tag by tag, and with what result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.accounts.models import Membership
from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.console.moments import since
from apps.console.pages.library.facts import query_url
from apps.core.charts import IntervalRow, row_figures
from apps.governance.coverage import Cell, Column, Coverage, Row, coverage_of

GROUPS = {
    "": gettext_lazy("All"),
    "distribution": gettext_lazy("Distribution"),
    "commonness": gettext_lazy("How common"),
    "domain": gettext_lazy("Domain"),
    "tag": gettext_lazy("Other tags"),
}
"""Which tags are shown, by their heading in the library."""


@dataclass(frozen=True)
class Number:
    """A result: what is measured, `63% [58, 68]`, the judgments behind it, and why there is no value, "" if there is one."""

    label: str
    figures: str
    n: int
    reason: str


@dataclass(frozen=True)
class Head:
    """A round above its column."""

    title: str
    number: int
    run: str
    url: str
    result: Number | None


@dataclass(frozen=True)
class Shown:
    """What a round did with a tag."""

    scenarios: int
    run: str
    url: str
    result: Number | None


@dataclass(frozen=True)
class Line:
    """A tag: how many scenarios of the library have it, when it was last run, and a cell for each round, None where it never was."""

    label: str
    url: str
    scenarios: int
    run: str
    cells: tuple[Shown | None, ...]


@dataclass(frozen=True)
class Choice:
    """A heading that can be chosen."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Matrix:
    """The whole page; `never` counts the lines shown that no round of the columns ran."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]
    never: int
    more: bool


def matrix(reader: Membership, group: str, now: datetime) -> Matrix:
    """Return the matrix of the reader's team, of the tags under one heading or, without one that there is, of all."""
    found: Coverage = coverage_of(reader.team, to_researcher=reader.may_write)
    group = group if group in GROUPS else ""
    heads = tuple(_head(column, reader, now) for column in found.columns)
    lines = tuple(_line(row, heads, now) for row in found.rows if group in {"", row.group})
    return Matrix(
        heads=heads,
        lines=lines,
        choices=tuple(
            Choice(str(label), f"?group={slug}" if slug else reverse("console:coverage"), slug == group)
            for slug, label in GROUPS.items()
        ),
        never=sum(not any(line.cells) for line in lines),
        more=found.more_tags,
    )


def _head(column: Column, reader: Membership, now: datetime) -> Head:
    study, number = column.round.study, column.round.number
    url = reverse("dashboards:study", args=[reader.team.slug, study.slug])
    return Head(
        study.title, number, since(column.run_at, now), f"{url}?round={number}", _number(column.result)
    )


def _line(row: Row, heads: Sequence[Head], now: datetime) -> Line:
    return Line(
        label=row.label,
        url=query_url("tag", row.tag),
        scenarios=row.scenarios,
        run=since(row.run_at, now),
        cells=tuple(_shown(cell, head) for cell, head in zip(row.cells, heads, strict=True)),
    )


def _shown(cell: Cell | None, head: Head) -> Shown | None:
    return None if cell is None else Shown(cell.scenarios, head.run, head.url, _number(cell.result))


def _number(estimate: Estimate | None) -> Number | None:
    """Return a number ready to be read, None where nothing was computed."""
    if estimate is None:
        return None
    row = IntervalRow(name="", value=estimate.value, low=estimate.low, high=estimate.high, n=estimate.n)
    figures = row_figures(row, figures_of(estimate.measure))
    return Number(str(measures()[estimate.measure].label), figures, estimate.n, estimate.undefined or "")
