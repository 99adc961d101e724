"""Quotas as a table: the answers to one, two or three questions as rows and columns, a number in each cell.

A draft may hold any quotas. Those that ask for exactly the table's questions and count in its unit stand in the table; all
others are listed beside it and stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from apps.console.setup.pointers import get
from apps.console.setup.profile import asked_fields
from apps.console.setup.words import plain
from apps.core import jsontext
from apps.core.errors import Problem
from apps.studies.cells import cell_words

POINTER = "/raters/quotas"
AXES, UNIT, CELL = "quota.axes", "quota.unit", "quota.cell:"
UNITS = ("raters", "judgments")
MOST_AXES = 3
MOST_CELLS = 400
"""A form with more fields than 500 is not read at all; larger tables are written in the file."""


@dataclass(frozen=True)
class Axis:
    """Something that people can be told apart by: a question of the profile, or the cohort."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CellInput:
    """One number of the table."""

    name: str
    label: str
    text: str
    error: str


@dataclass(frozen=True)
class TableRow:
    """A row with its sum."""

    label: str
    cells: tuple[CellInput, ...]
    total: int


@dataclass(frozen=True)
class QuotaTable:
    """The table; `axes` and `unit` are what the form sends back with it, `across` is what its columns tell apart."""

    axes: str
    unit: str
    corner: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class OtherQuota:
    """A quota that stands in no table."""

    index: int
    where: str
    need: str
    error: str


@dataclass(frozen=True)
class AxisChoice:
    """One of the selects above the table."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class QuotaForm:
    """All that the step shows of quotas.

    Attributes:
        obstacle: why there can be no table, in words.
    """

    choices: tuple[AxisChoice, ...]
    unit: str
    table: QuotaTable | None
    others: tuple[OtherQuota, ...]
    obstacle: str


def quota_form(
    document: dict[str, Any], problems: Sequence[Problem], *, wanted: Sequence[str] = (), unit: str = ""
) -> QuotaForm:
    """Return the form of a draft's quotas.

    Args:
        document: the draft.
        problems: what is wrong with it.
        wanted: keys of the questions to make a table of; without any, the table that holds most of the quotas.
        unit: what the table counts, where it is asked for.
    """
    offered = {axis.key: axis for axis in axes_of(document)}
    usual_axes, usual_unit = _usual(document, offered)
    keys = tuple(dict.fromkeys(key for key in wanted if key in offered))[:MOST_AXES] or usual_axes
    unit = unit if unit in UNITS else usual_unit
    axes = [offered[key] for key in keys]
    obstacle = _obstacle(offered, axes)
    table = _table(document, problems, axes, unit) if axes and not obstacle else None
    return QuotaForm(
        choices=_choices(list(offered.values()), keys) if offered else (),
        unit=unit,
        table=table,
        others=tuple(_others(document, problems, axes if table else [], unit)),
        obstacle=obstacle,
    )


def axes_of(document: dict[str, Any]) -> list[Axis]:
    """Return what the quotas of a draft can tell people apart by."""
    found = [
        Axis(
            field.key,
            plain(field.key),
            tuple((value, str(words)) for value, words in field.options),
        )
        for field in asked_fields(document)
    ]
    cohorts = get(document, "/raters/cohorts")
    named = [name for name in cohorts if isinstance(name, str)] if isinstance(cohorts, list) else []
    if named:
        found.append(Axis("cohort", _("Cohort"), tuple((name, plain(name)) for name in dict.fromkeys(named))))
    return found


@dataclass(frozen=True)
class CellGrid:
    """Where the quotas of a table stand: indexes into the list of quotas, None for a cell without one."""

    corner: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def cell_grid(document: dict[str, Any]) -> CellGrid | None:
    """Return the table that holds most of the quotas, None where they tell people apart by one question or none."""
    offered = {axis.key: axis for axis in axes_of(document)}
    keys, unit = _usual(document, offered)
    axes = [offered[key] for key in keys]
    if len(axes) < 2 or _obstacle(offered, axes):
        return None
    places = {values: index for values, (index, _number) in _held(document, axes, unit).items()}
    rows = tuple(
        (label, tuple(places.get(values) for _words, values in cells)) for label, cells in _rows(axes)
    )
    return CellGrid(_corner(axes), axes[1].label, tuple(words for _value, words in axes[1].options), rows)


def quotas_of(document: dict[str, Any]) -> list[Any]:
    """Return the draft's quotas, whatever they are."""
    listed = get(document, POINTER)
    return listed if isinstance(listed, list) else []


def words_of(where: object, offered: dict[str, Axis]) -> str:
    """Return who belongs in a cell, in words."""
    if not isinstance(where, dict) or not where:
        return _("No cell")
    return cell_words(where, {axis.key: dict(axis.options) for axis in offered.values()})


def values_of(quota: object, keys: Sequence[str], unit: str) -> tuple[str, ...] | None:
    """Return the cell of the table in which a quota stands, None where it stands in none."""
    if not isinstance(quota, dict) or set(quota) != {"where", unit}:
        return None
    where = quota["where"]
    if not isinstance(where, dict) or set(where) != set(keys):
        return None
    values = tuple(where[key] for key in keys)
    return values if all(isinstance(value, str) for value in values) else None


def _usual(document: dict[str, Any], offered: dict[str, Axis]) -> tuple[tuple[str, ...], str]:
    """Return the questions and the unit of the table that holds most of the quotas; no question without quotas."""
    found: Counter[tuple[tuple[str, ...], str]] = Counter()
    for quota in quotas_of(document):
        where = quota.get("where") if isinstance(quota, dict) else None
        if not isinstance(where, dict) or not 0 < len(where) <= MOST_AXES or not set(where) <= set(offered):
            continue
        keys = tuple(sorted(where, key=list(offered).index))
        for unit in UNITS:
            if values_of(quota, keys, unit) is not None:
                found[keys, unit] += 1
    return found.most_common(1)[0][0] if found else ((), "raters")


def _obstacle(offered: dict[str, Axis], axes: Sequence[Axis]) -> str:
    if not offered:
        return _(
            "Quotas tell people apart by questions of the profile, or by cohorts. Tick or name some above first."
        )
    cells = 1
    for axis in axes:
        cells *= len(axis.options)
    if cells > MOST_CELLS:
        return _(
            "This table would have %(cells)d cells; %(most)d are the most. Choose fewer questions, or write it in the file."
        ) % {
            "cells": cells,
            "most": MOST_CELLS,
        }
    return ""


def _choices(offered: Sequence[Axis], keys: Sequence[str]) -> tuple[AxisChoice, ...]:
    labels = (_("Rows"), _("Columns"), _("Split the rows by"))
    return tuple(
        AxisChoice(
            f"quota.axis.{place}",
            label,
            tuple((axis.key, axis.label, keys[place : place + 1] == (axis.key,)) for axis in offered),
        )
        for place, label in enumerate(labels)
    )


def _table(
    document: dict[str, Any], problems: Sequence[Problem], axes: Sequence[Axis], unit: str
) -> QuotaTable:
    held = _held(document, axes, unit)
    rows: list[TableRow] = []
    totals: list[int] = []
    for label, cells in _rows(axes):
        inputs, counts = [], []
        for words, values in cells:
            index, number = held.get(values, (-1, None))
            counts.append(number if isinstance(number, int) and not isinstance(number, bool) else 0)
            inputs.append(
                CellInput(
                    name=CELL + jsontext.dumps(list(values)),
                    label=f"{label}, {words}" if words else label,
                    text="" if number is None else str(number),
                    error=_error(problems, index) if index >= 0 else "",
                )
            )
        rows.append(TableRow(label, tuple(inputs), sum(counts)))
        totals = [before + count for before, count in zip(totals, counts, strict=True)] if totals else counts
    return QuotaTable(
        axes=",".join(axis.key for axis in axes),
        unit=unit,
        corner=_corner(axes),
        across=axes[1].label if len(axes) > 1 else "",
        columns=tuple(words for _value, words in axes[1].options) if len(axes) > 1 else (_("How many"),),
        rows=tuple(rows),
        totals=tuple(totals),
        total=sum(totals),
    )


def _corner(axes: Sequence[Axis]) -> str:
    return ", ".join(axis.label for place, axis in enumerate(axes) if place != 1)


def _rows(axes: Sequence[Axis]) -> Iterator[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """Yield each row's label and its cells, as the column's words and the values in the order of the axes."""
    columns = axes[1].options if len(axes) > 1 else (("", ""),)
    split = axes[2].options if len(axes) > 2 else (("", ""),)
    for (first, first_words), (third, third_words) in product(axes[0].options, split):
        label = f"{first_words}, {third_words}" if third else first_words
        yield (
            label,
            [(words, tuple(value for value in (first, second, third) if value)) for second, words in columns],
        )


def _held(
    document: dict[str, Any], axes: Sequence[Axis], unit: str
) -> dict[tuple[str, ...], tuple[int, object]]:
    """Return the quotas that stand in the table, by their values: where in the list, and how many."""
    known = [{value for value, _words in axis.options} for axis in axes]
    found: dict[tuple[str, ...], tuple[int, object]] = {}
    for index, quota in enumerate(quotas_of(document)):
        values = values_of(quota, [axis.key for axis in axes], unit)
        if values is not None and all(value in options for value, options in zip(values, known, strict=True)):
            found.setdefault(values, (index, quota[unit]))
    return found


def _others(
    document: dict[str, Any], problems: Sequence[Problem], axes: Sequence[Axis], unit: str
) -> Iterator[OtherQuota]:
    inside = {index for index, _number in _held(document, axes, unit).values()} if axes else set()
    offered = {axis.key: axis for axis in axes_of(document)}
    for index, quota in enumerate(quotas_of(document)):
        if index in inside:
            continue
        said = quota if isinstance(quota, dict) else {}
        numbers = [f"{said[name]} {_unit(name)}" for name in UNITS if said.get(name) is not None]
        yield OtherQuota(
            index, words_of(said.get("where"), offered), ", ".join(numbers), _error(problems, index)
        )


def _unit(name: str) -> str:
    return _("raters") if name == "raters" else _("judgments")


def _error(problems: Sequence[Problem], index: int) -> str:
    place = f"{POINTER}/{index}/"
    return next((p.reason for p in problems if f"{p.pointer}/".startswith(place)), "")
