"""Which judgments no cell tells apart: a million of them are a few thousand patterns of cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from apps.analysis.dataset import Dataset
from apps.analysis.facets import Facet
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.statistics.arrays import numbered

FEW = 20_000
"""So many judgments are looked at first."""
BITS = 62
"""Memberships in so many cells are one number."""


class AnyCell(Protocol):
    """A set of judgments: those about these versions, in this slice."""

    @property
    def versions(self) -> frozenset[str]:
        """Keys of versions; empty for all."""

    @property
    def slice(self) -> tuple[tuple[str, str], ...]:
        """Keys and groups, joined by and."""


def patterns_of(
    cells: Sequence[AnyCell], dataset: Dataset, data: MetricData, *, most: int
) -> tuple[Ints, Bools] | None:
    """Return each judgment's pattern (n,), and which cells hold which (cells, patterns); None where that table is larger than `most`."""
    if len(data) > 2 * FEW:  # where some judgments have too many patterns, all have
        some = data.where(np.linspace(0, len(data) - 1, FEW).astype(np.int64))
        if _told_apart(cells, _Masks(dataset, some), most=most) is None:
            return None
    kind, rows = _alike(cells, dataset, data)
    masks = _Masks(dataset, data.where(rows))
    found = _told_apart(cells, masks, most=most)
    if found is None:
        return None
    codes, first = found
    return codes[kind], np.array([masks.of(cell)[first] for cell in cells], dtype=np.bool_)


def one_of_each(cells: Sequence[AnyCell], dataset: Dataset, data: MetricData) -> MetricData:
    """Return one judgment of each rater among all those that none of these cells tells apart."""
    kind, _rows = _alike(cells, dataset, data)
    return data.where(_firsts(numbered(kind * (int(data.rater.max(initial=0)) + 1) + data.rater)[0]))


def _told_apart(cells: Sequence[AnyCell], masks: _Masks, *, most: int) -> tuple[Ints, Ints] | None:
    """Return each judgment's pattern, and the first judgment of each; None where they are too many for so many cells.

    Patterns are numbered as their memberships in the cells stand in order, the first cell before the second.
    """
    codes, first = np.zeros(masks.size, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for begin in range(0, len(cells), BITS):
        word = np.zeros(masks.size, dtype=np.int64)
        for cell in cells[begin : begin + BITS]:
            word <<= 1
            word |= masks.of(cell)
        finer, words = numbered(word)
        codes = numbered(codes * len(words) + finer)[0]
        first = _firsts(codes)
        if len(first) * len(cells) > most:  # what is told apart once is never alike again
            return None
    return codes, first


def members_of(member: Bools, patterns: Ints, *, most: int) -> tuple[Ints, Ints] | None:
    """Return the places of some patterns (m,), each as often as it has cells, and these cells; None for more rows than `most`.

    `member` (cells, patterns) tells which cells hold which pattern.
    """
    owner, cells = np.nonzero(member.T)
    size = np.bincount(owner, minlength=member.shape[1])
    each = size[patterns]
    rows = int(each.sum())
    if rows > most:
        return None
    place = np.repeat(np.arange(len(patterns)), each)
    within = np.arange(rows) - np.repeat(np.cumsum(each) - each, each)
    begin = np.cumsum(size) - size
    return place, cells[begin[patterns][place] + within]


def _alike(cells: Sequence[AnyCell], dataset: Dataset, data: MetricData) -> tuple[Ints, Ints]:
    """Return which judgments lie in the same groups and are about the same versions, as codes (n,), and the first of each."""
    axes: dict[str, tuple[Facet, Ints]] = {}
    for key, value in dict.fromkeys(part for cell in cells for part in cell.slice):
        facet = dataset.facet(key)
        if facet is not None:
            _same, kinds = axes.get(facet.of, (facet, np.zeros(facet.size, dtype=np.int64)))
            inside = np.zeros(facet.size, dtype=np.bool_)
            inside[facet.members.get(value, [])] = True
            axes[facet.of] = facet, _split(kinds, inside)[0]
    columns = [kinds[facet.codes(data)] for facet, kinds in axes.values()]
    if any(cell.versions for cell in cells):
        columns += [data.version + 1, data.versus + 1]
    codes = np.zeros(len(data), dtype=np.int64)
    for column in columns:
        codes = numbered(codes * (int(column.max(initial=0)) + 1) + column)[0]
    return codes, _firsts(codes)


class _Masks:
    """Which of some judgments lie in which cell."""

    def __init__(self, dataset: Dataset, data: MetricData) -> None:
        self._dataset, self._data = dataset, data
        self._parts: dict[tuple[str, str], Bools] = {}

    @property
    def size(self) -> int:
        """How many judgments these are."""
        return len(self._data)

    def of(self, cell: AnyCell) -> Bools:
        """Return the judgments in a cell, as a mask (n,)."""
        mask = np.ones(len(self._data), dtype=np.bool_)
        for key in cell.versions:
            place = self._data.place(key)
            mask &= (self._data.version == place) | (self._data.versus == place)
        for key, value in cell.slice:
            mask &= self._part(key, value)
        return mask

    def _part(self, key: str, value: str) -> Bools:
        if (key, value) not in self._parts:
            facet = self._dataset.facet(key)
            none = np.zeros(len(self._data), dtype=np.bool_)
            self._parts[key, value] = none if facet is None else facet.rows(value, self._data)
        return self._parts[key, value]


def _split(codes: Ints, mask: Bools) -> tuple[Ints, Ints]:
    """Return codes that tell apart what was told apart and the mask too, and the first row of each."""
    finer = codes * 2 + mask
    first = _firsts(finer)
    found = np.flatnonzero(first >= 0)
    number = np.zeros(len(first), dtype=np.int64)
    number[found] = np.arange(len(found))
    return number[finer], first[found]


def _firsts(codes: Ints) -> Ints:
    """Return the first row of each code, -1 for none."""
    first = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first
