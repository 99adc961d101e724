"""Patterns of cells: those of going through the judgments one by one, on all of them or on one of each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.analysis import publication
from apps.analysis.dataset import Dataset
from apps.analysis.facets import Facet
from apps.analysis.metric_data import MetricData
from apps.analysis.patterns import one_of_each, patterns_of
from apps.analysis.publication import Cell
from apps.statistics.equity import publishable, publishing
from tests.analysis.hand import VERSIONS, Said, signals

Judged = tuple[Dataset, MetricData, list[Cell]]


def judged(seed: int, *, raters: int = 30, rows: int = 400) -> Judged:
    """Give judgments with groups of raters, of scenarios and of responses, and cells of them, alone and crossed."""
    rng = np.random.default_rng(seed)
    data = signals(
        [
            Said(row, int(rng.integers(raters)), int(rng.integers(12)), version=int(rng.integers(3)), value=1)
            for row in range(rows)
        ]
    )
    axes = {"cohort": ("people", raters, None), "tag": ("scenarios", 12, None)}
    facets = {
        key: Facet(cast(Any, of), _groups(rng, size), size, ids) for key, (of, size, ids) in axes.items()
    }
    ids = np.arange(rows)
    facets["period"] = Facet("responses", _groups(rng, rows), rows, ids)
    single = [
        Cell(frozenset(versions), ((key, name),))
        for versions in ((), VERSIONS[:1])
        for key in facets
        for name in ("a", "b", "c")
    ]
    crossed = [
        Cell(frozenset(VERSIONS[1:2]), (("cohort", one), ("tag", other))) for one in "abc" for other in "ab"
    ]
    dataset = cast(Dataset, SimpleNamespace(facet=facets.get))
    return dataset, data, [Cell(frozenset(), ()), *single, *crossed]


def _groups(rng: np.random.Generator, size: int) -> dict[str, Any]:
    return {name: np.flatnonzero(rng.random(size) < 0.4) for name in ("a", "b", "c")}


def inside(cell: Cell, dataset: Dataset, data: MetricData) -> list[bool]:
    """Tell which judgments are in a cell, one by one."""
    facets = [(dataset.facet(key), value) for key, value in cell.slice]
    codes = {
        "people": data.rater.tolist(),
        "scenarios": data.scenario.tolist(),
        "responses": data.response.tolist(),
    }
    return [
        all(
            facet is not None and codes[facet.of][row] in facet.members[value].tolist()
            for facet, value in facets
        )
        and all(VERSIONS[int(data.version[row])] == key for key in cell.versions)
        for row in range(len(data))
    ]


@pytest.mark.parametrize("bits", [5, 62])
@given(seed=st.integers(0, 1_000))
def test_patterns_are_the_different_memberships_in_order(bits: int, seed: int) -> None:
    dataset, data, cells = judged(seed)
    table = np.array([inside(cell, dataset, data) for cell in cells])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apps.analysis.patterns.BITS", bits)
        found = patterns_of(cells, dataset, data, most=10**6)

    assert found is not None
    pattern, member = found
    np.testing.assert_array_equal(member, np.unique(table, axis=1))
    np.testing.assert_array_equal(member[:, pattern], table)
    assert patterns_of(cells, dataset, data, most=member.size) is not None
    assert patterns_of(cells, dataset, data, most=member.size - 1) is None


def test_a_sample_with_too_many_patterns_speaks_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, data, cells = judged(1)
    monkeypatch.setattr("apps.analysis.patterns.FEW", 100)
    monkeypatch.setattr("apps.analysis.patterns._alike", None)  # which is asked of all of them

    assert patterns_of(cells, dataset, data, most=len(cells) * 10) is None


@given(seed=st.integers(0, 1_000))
def test_one_judgment_of_each_rater_says_which_patterns_each_rater_has(seed: int) -> None:
    dataset, data, cells = judged(seed, raters=8, rows=2_000)
    told = [cell for cell in cells if not cell.is_crossing]

    few = one_of_each(told, dataset, data)

    whole, part = (patterns_of(told, dataset, one, most=10**6) for one in (data, few))
    assert whole is not None
    assert part is not None
    np.testing.assert_array_equal(whole[1], part[1])
    assert len(few) < len(data)
    assert set(zip(few.rater.tolist(), part[0].tolist(), strict=True)) == set(
        zip(data.rater.tolist(), whole[0].tolist(), strict=True)
    )


@given(seed=st.integers(0, 1_000))
def test_wide_tables_are_decided_as_narrow_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = np.vstack([np.ones(60, dtype=np.bool_), rng.random((14, 60)) < 0.4])
    cells, units = np.nonzero(table)
    columns: dict[str, Any] = {
        "cells": cells,
        "raters": units // 2,
        "parts": units,
        "count": len(table),
        "total": 0,
    }

    with pytest.MonkeyPatch.context() as patch:
        narrow = publishable(**columns)
        patch.setattr(publishing, "WIDE", 0)
        wide = publishable(**columns)

    assert wide.suppressed == narrow.suppressed


def test_tables_that_are_alike_are_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(**columns: Any) -> Any:
        asked.append(columns["count"])
        return publishable(**columns)

    monkeypatch.setattr(publication, "publishable", counted)
    # Ten people in two cohorts judge every version alike, so that the cells of each version have the same people.
    data = signals([Said(5 * who + of, who, 0, version=of, value=1) for who in range(20) for of in range(3)])
    members = {"a": np.arange(10), "b": np.arange(10, 20)}
    dataset = cast(
        Dataset,
        SimpleNamespace(
            of=lambda _metric, _pool: data,
            metric=lambda _key: data.metric,
            facet={"cohort": Facet("people", members, 20)}.get,
        ),
    )
    table = publication._Table(dataset, data.metric, publication.Known())
    cells = [Cell(frozenset([key]), (("cohort", name),)) for key in VERSIONS for name in "ab"]
    monkeypatch.setattr(publication, "MOST", 12)

    kept = table.kept([], cells)

    assert kept == frozenset(cells)
    assert asked == [4]
