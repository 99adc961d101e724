"""What a reader who is no researcher of the study may see of groups of people: all numbers of a round together, and counts in steps.

A cell is a set of judgments by people, defined by what people are (profile, cohort) or when they came (period), alone or crossed with
a slice of scenarios. Whoever reads may add and subtract all cells of one question with any factors, those of the quick snapshot and
those of the review. A cell is shown only with a proof that no such result rests on fewer than `LEAST_GROUP` people
(`statistics.equity.publishing`). Cells of different questions hold no number in common; their counts are shown in steps, so that
they tell nothing finer when they are held against each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np

from apps.analysis.dataset import MAIN, Dataset
from apps.analysis.estimate import Estimate
from apps.analysis.facets import ARM, NOT_MEASURED, OF_SCENARIOS, PERIOD
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.measures._slices import LEAST_GROUP
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.analysis.patterns import members_of, one_of_each, patterns_of
from apps.statistics.equity import publishable
from apps.statistics.equity.published_sets import MOST
from apps.statistics.errors import StatisticsError
from apps.studies.models import Metric

STEP = 5
"""Readers are told counts of groups of people rounded down to a multiple of this."""

DAY = 86_400.0

MOST_MEMBERSHIPS = 20_000_000
"""So many rows of a person, a pattern and a cell are checked together; beyond them as beyond too many patterns."""

_OF_NO_RATER = frozenset({*OF_SCENARIOS, *NOT_MEASURED, ARM}) - {PERIOD}
_DEGREES = re.compile(r", t\([^)]*\)")

Slice = tuple[tuple[str, str], ...]


def is_of_people(slice_: Mapping[str, str] | None) -> bool:
    """Return whether a slice speaks of a part of the people: of what they are, or of when they came."""
    return any(key not in _OF_NO_RATER for key in slice_ or ())


def coarse(value: dict[str, Any]) -> dict[str, Any]:
    """Return an estimate as readers see it: where it is of a group of people, counts in steps, its age in days, and no degrees of freedom."""
    if not is_of_people(value.get("slice")):
        return value
    counts: dict[str, Any] = {
        name: value[name] - value[name] % STEP for name in ("n", "raters") if name in value
    }
    age = value.get("age")
    return {
        **value,
        **counts,
        **({} if age is None else {"age": age - age % DAY}),
        "method": _DEGREES.sub(", t", value.get("method", "")),
    }


@dataclass(frozen=True)
class Cell:
    """A set of judgments of one metric: those about these versions, in this slice; `versions` is empty for all."""

    versions: frozenset[str]
    slice: Slice

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the slice."""
        return frozenset(key for key, _value in self.slice)

    @property
    def is_of_people(self) -> bool:
        """Whether it speaks of a part of the people."""
        return is_of_people(dict(self.slice))

    @property
    def is_crossing(self) -> bool:
        """Whether it speaks of a part of the people on a part of the scenarios."""
        return self.is_of_people and not self.keys.isdisjoint(OF_SCENARIOS)


@dataclass(frozen=True)
class Known:
    """What was decided before.

    Attributes:
        cells: on these judgments (their digest), of these cells, some of which the snapshot shows.
        tables: of memberships, by their digest: versions that the same people judged make the same table.
    """

    cells: dict[tuple[bytes, tuple[Cell, ...], frozenset[Cell]], frozenset[Cell] | None] = field(
        default_factory=dict
    )
    tables: dict[bytes, Bools | None] = field(default_factory=dict)


def cell_of(estimate: Estimate) -> Cell | None:
    """Return which judgments an estimate of people's main pool rests on, None for another pool and for what names raters."""
    if estimate.source != "people" or estimate.pool != "main":
        return None
    cut = estimate.slice or {}
    if "rater" in cut or "raters" in cut or "" in cut.values():
        return None
    versions = frozenset(one for one in (estimate.version, estimate.versus) if one is not None)
    parts = sorted(
        (key, value) for key, value in cut.items() if key in OF_SCENARIOS or key not in _OF_NO_RATER
    )
    return Cell(versions, tuple(parts))


def published(
    estimates: Sequence[Estimate], *, beside: Iterable[Estimate], dataset: Dataset
) -> list[Estimate]:
    """Return a review's estimates, private where readers could single somebody out of them and of what the snapshot shows them.

    Args:
        estimates: of the review.
        beside: of the quick snapshot beside it, private ones among them.
        dataset: the judgments behind them.
    """
    own = [None if estimate.private else cell_of(estimate) for estimate in estimates]
    shown = ((estimate, cell_of(estimate)) for estimate in beside if not estimate.private)
    wanted: defaultdict[str, dict[Cell, None]] = defaultdict(dict)
    asked: defaultdict[str, dict[Cell, None]] = defaultdict(dict)
    for rows, found in ((shown, wanted), (zip(estimates, own, strict=True), asked)):
        for estimate, cell in rows:
            if cell is not None:
                found[estimate.metric][cell] = None
    kept: dict[str, frozenset[Cell]] = {}
    known = Known()
    for key, cells in asked.items():
        metric = dataset.metric(key)
        if metric is not None:
            kept[key] = _Table(dataset, metric, known).kept(list(wanted[key]), list(cells))
    return [
        _told(estimate, cell, kept.get(estimate.metric, frozenset()))
        for estimate, cell in zip(estimates, own, strict=True)
    ]


CELLS = "cells_of_people"
"""Rows that a part's body holds under this key are numbers of cells: they say metric, version, versus and slice, and are guarded too."""


def rows_of_cells(bodies: Iterable[Mapping[str, Any]]) -> list[Estimate]:
    """Return the rows that parts' bodies hold under that key as estimates, in their order: what they are about, without their numbers."""
    return [
        Estimate(
            measure=row["kind"],
            metric=row["metric"],
            version=row["version"],
            versus=row["versus"],
            slice=row["slice"],
        )
        for body in bodies
        for row in body.get(CELLS, ())
    ]


def guarded(body: Mapping[str, Any], rows: Sequence[Estimate]) -> dict[str, Any]:
    """Return a part's body, those of its cells kept for researchers that are private in `rows`, and how many that are."""
    if CELLS not in body:
        return dict(body)
    pairs = list(zip(body[CELLS], rows, strict=True))
    kept_back = [cell for cell, row in pairs if row.private]
    private = {**body.get("private", {}), CELLS: kept_back}
    shown = [cell for cell, row in pairs if not row.private]
    return {**body, CELLS: shown, "withheld": len(kept_back), "private": private}


def _told(estimate: Estimate, cell: Cell | None, kept: frozenset[Cell]) -> Estimate:
    if estimate.private or not is_of_people(estimate.slice) or "" in (estimate.slice or {}).values():
        return estimate
    return estimate if cell in kept else replace(estimate, private=True)


class _Table:
    """The judgments of one metric, and the cells of it that are shown.

    `known` holds what was decided on other metrics: questions that the same responses answer have the same people in the same cells.
    """

    def __init__(self, dataset: Dataset, metric: Metric, known: Known) -> None:
        data, behind = dataset.of(metric, MAIN), cut_measure(metric)
        data = data if behind is None else behind.reads(data)
        counted = np.zeros(len(data), dtype=np.bool_)
        for _aim, scores in scored(behind, data):
            counted[scores.rows] = True
        self._dataset = dataset
        self._data: MetricData = data.where(counted) if counted.any() else data
        self._known, self._people = known, _digest(self._data)

    def kept(self, wanted: list[Cell], asked: list[Cell]) -> frozenset[Cell]:
        """Return which of the asked cells may be shown beside the wanted ones, those of people at least.

        Where all cells together are too many patterns to be checked, crossings are kept back, and then whatever is not of one pair
        of versions.
        """
        together = list(dict.fromkeys([*wanted, *asked]))
        without = [cell for cell in together if not cell.is_crossing]
        of_people = [cell for cell in without if cell.keys.isdisjoint(OF_SCENARIOS)]
        shown = frozenset(wanted)
        found = self._checked(together, shown, self._data)
        if found is not None:
            return found & frozenset(asked)
        few = one_of_each(of_people, self._dataset, self._data)
        found = self._checked(of_people, shown, few)
        if found is not None:
            return found & frozenset(asked)
        found = frozenset().union(
            *(
                self._checked([cell for cell in of_people if cell.versions == versions], shown, few)
                or frozenset()
                for versions in {cell.versions for cell in of_people if cell.versions}
            )
        )
        return found & frozenset(asked)

    def _checked(self, cells: list[Cell], shown: frozenset[Cell], data: MetricData) -> frozenset[Cell] | None:
        """Return which cells of people may be shown together, None where they cannot be checked; the snapshot has `shown`.

        Of judgments that these cells do not tell apart, `data` holds one of each rater at least.
        """
        asked = self._people, tuple(cells), shown & frozenset(cells)
        if asked not in self._known.cells:
            self._known.cells[asked] = self._decided(cells, asked[2], data)
        return self._known.cells[asked]

    def _decided(self, cells: list[Cell], shown: frozenset[Cell], data: MetricData) -> frozenset[Cell] | None:
        free = [cell for cell in cells if not cell.is_of_people]
        totals = {Cell(cell.versions, ()) for cell in cells}
        first = list(dict.fromkeys([Cell(frozenset(), ()), *sorted(totals, key=str), *free]))
        guarded = sorted((c for c in cells if c.is_of_people), key=lambda c: (c not in shown, c.is_crossing))
        listed = [*first, *guarded]
        patterned = patterns_of(listed, self._dataset, data, most=MOST)
        if patterned is None:
            return None
        pattern, member = patterned
        patterns = max(member.shape[1], 1)
        units = np.unique(data.rater * patterns + pattern)
        memberships = members_of(member, units % patterns, most=MOST_MEMBERSHIPS)
        if memberships is None:
            return None
        place, cell = memberships
        order = self._order(listed, len(first), shown)
        kept = self._proved(cell, units[place] // patterns, units[place] % patterns, len(listed), order)
        if kept is None:
            return None
        lost = [cell for cell, is_kept in zip(listed, kept.tolist(), strict=True) if not is_kept]
        seen = [
            cell for cell in lost if not cell.is_of_people or cell in shown
        ]  # which are shown all the same
        keys = {key for cell in seen for key in cell.keys & frozenset(OF_SCENARIOS)}
        versions = {cell.versions for cell in seen if cell.keys.isdisjoint(OF_SCENARIOS)}
        return frozenset(
            cell
            for cell in guarded
            if cell not in lost and cell.versions not in versions and keys.isdisjoint(cell.keys)
        )

    def _proved(self, cells: Ints, raters: Ints, parts: Ints, count: int, wanted: list[int]) -> Bools | None:
        """Return which of `count` cells may be shown, None where they are too many patterns to be checked."""
        table = _digest_of((cells, raters, parts, np.array([count, *wanted])))
        if table not in self._known.tables:
            try:
                found = publishable(
                    cells=cells,
                    raters=raters,
                    count=count,
                    total=0,
                    parts=parts,
                    wanted=wanted,
                    k=LEAST_GROUP,
                )
            except StatisticsError:
                self._known.tables[table] = None
            else:
                self._known.tables[table] = found.kept
        return self._known.tables[table]

    def _order(self, listed: list[Cell], first: int, shown: frozenset[Cell]) -> list[int]:
        """Return the cells that come before others whatever their size: what everybody sees, and what the snapshot shows."""
        of_snapshot = [place for place in range(first, len(listed)) if listed[place] in shown]
        single = [place for place in range(first, len(listed)) if not listed[place].is_crossing]
        return list(dict.fromkeys([*range(first), *of_snapshot, *single]))


def _digest(data: MetricData) -> bytes:
    """Return what stands for who judged what when: all that cells are told apart by.

    A response has one rater, one scenario and one arm, so that it stands for them.
    """
    return _digest_of((data.response, data.version, data.versus))


def _digest_of(columns: Iterable[Ints]) -> bytes:
    """Return what stands for some columns; each says first how long it is."""
    told = blake2b()
    for column in columns:
        told.update(len(column).to_bytes(8))
        told.update(np.ascontiguousarray(column).data)
    return told.digest()
