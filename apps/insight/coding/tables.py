"""How often each code occurs in groups of people and with versions: shares of sessions and answers, with intervals.

A cell of fewer than five people, or one by whose subtraction such a cell could be worked out, is `private`: for the study's own
researchers only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from apps.insight.coding.measured import Measured, told
from apps.insight.coding.occurring import Occurrence, Occurring, versions_of_items
from apps.raters.models import Rater
from apps.raters.selectors import profiles_of
from apps.statistics.equity import publishable
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population
from apps.statistics.proportions import proportions
from apps.studies.models import Round
from apps.studies.services import protocol_of

LEAST_GROUP = 5
COHORT, VERSION = "cohort", "version"
MOST_GROUPS = 12
"""So many groups of a key are given, the largest ones."""

NEW_RATERS = Population(raters="new", scenarios="fixed")


@dataclass(frozen=True)
class Group:
    """A group of sessions and answers: `people` behind them, `private` where others than researchers may not see it."""

    name: str
    people: int
    units: int
    private: bool


@dataclass(frozen=True)
class CodeTable:
    """Shares of one key's groups; the first group is everybody. `rows` hold a number for each group."""

    key: str
    groups: tuple[Group, ...]
    rows: tuple[tuple[str, tuple[Measured, ...]], ...]


def tables_of(round_: Round, occurring: Occurring) -> tuple[CodeTable, ...]:
    """Return a table for the cohorts, for each declared field of the profile that somebody answered, and for the versions."""
    if not occurring.rows:
        return ()
    grouped = _grouped(round_, occurring.rows)
    private = _private(occurring.rows, grouped)
    return tuple(_table(occurring, key, groups, private) for key, groups in grouped.items())


Groups = Mapping[str, tuple[int, ...]]
"""Places of the sessions and answers in each group, by its name."""


def _grouped(round_: Round, rows: tuple[Occurrence, ...]) -> dict[str, Groups]:
    raters = {row.rater for row in rows}
    named = Rater.objects.filter(pk__in=raters).exclude(cohort="").values_list("pk", "cohort")
    cohorts = {rater: [cohort] for rater, cohort in named}
    said = profiles_of(raters)
    versions = versions_of_items(round_)
    found = {COHORT: _groups(rows, partial(_of_rater, cohorts))}
    for field in protocol_of(round_).document.raters.profile_keys:
        told_by = {rater: _said(values.get(field)) for rater, values in said.items()}
        found[field] = _groups(rows, partial(_of_rater, told_by))
    found[VERSION] = _groups(rows, lambda row: versions.get(row.item or 0, ()))
    return {key: groups for key, groups in found.items() if groups}


def _of_rater(names: Mapping[int, list[str]], row: Occurrence) -> list[str]:
    return names.get(row.rater, [])


def _said(value: object) -> list[str]:
    """Return what somebody said of themselves as the name of a group, none for nothing."""
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return [str(value).lower()]
    return [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)]


def _groups(rows: tuple[Occurrence, ...], names_of: Callable[[Occurrence], Iterable[str]]) -> Groups:
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for name in names_of(row):
            found.setdefault(name, []).append(place)
    largest = sorted(found, key=lambda name: (-len(found[name]), name))[:MOST_GROUPS]
    return {name: tuple(found[name]) for name in sorted(largest)}


def _private(rows: tuple[Occurrence, ...], grouped: Mapping[str, Groups]) -> set[tuple[str, str]]:
    """Return the groups of people that may not be shown beside everybody and each other."""
    cells = [(key, name) for key, groups in grouped.items() if key != VERSION for name in groups]
    people = [[row.rater for row in rows]]
    people += [[rows[place].rater for place in grouped[key][name]] for key, name in cells]
    try:
        kept = publishable(
            cells=np.repeat(np.arange(len(people)), [len(one) for one in people]),
            raters=np.unique(np.concatenate([np.array(one) for one in people]), return_inverse=True)[1],
            count=len(people),
            total=0,
            k=LEAST_GROUP,
        ).kept[1:]
    except StatisticsError:  # too many patterns to be checked: nothing is shown
        return set(cells)
    return {cell for cell, is_kept in zip(cells, kept.tolist(), strict=True) if not is_kept}


def _table(occurring: Occurring, key: str, groups: Groups, private: Iterable[tuple[str, str]]) -> CodeTable:
    rows, hidden = occurring.rows, set(private)
    places = {"": tuple(range(len(rows))), **groups}
    shares = {code: _shares(rows, code, list(places.values())) for code in occurring.names}
    return CodeTable(
        key=key,
        groups=tuple(
            Group(name, len({rows[place].rater for place in inside}), len(inside), (key, name) in hidden)
            for name, inside in places.items()
        ),
        rows=tuple((name, shares[code]) for code, name in occurring.names.items()),
    )


def _shares(rows: tuple[Occurrence, ...], code: str, groups: list[tuple[int, ...]]) -> tuple[Measured, ...]:
    member = [(group, rows[place]) for group, inside in enumerate(groups) for place in inside]
    raters = np.unique(np.array([row.rater for _group, row in member]), return_inverse=True)[1]
    items = np.unique(np.array([row.item or 0 for _group, row in member]), return_inverse=True)[1]
    found = proportions(
        values=np.array([code in row.codes for _group, row in member]),
        groups=np.array([group for group, _row in member], dtype=np.intp),
        count=len(groups),
        raters=raters,
        scenarios=items,
        population=NEW_RATERS,
    )
    return tuple(_measured(found, place) for place in range(len(groups)))


def _measured(found: Estimates, place: int) -> Measured:
    reason = found.undefined[place]
    if reason is not None:
        return Measured(n=int(found.n[place]), undefined=told(reason))
    return Measured(
        float(found.value[place]),
        float(found.low[place]),
        float(found.high[place]),
        int(found.n[place]),
        int(found.raters[place]),
        found.method[place],
    )
