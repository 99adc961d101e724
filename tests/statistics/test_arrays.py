"""Orders of rows: what is faster than numpy finds the same."""

from __future__ import annotations

import numpy as np
import pytest

from apps.statistics.arrays import Ints, distinct, narrow, ordered_within


@pytest.mark.parametrize("largest", [1, 7, 2**62], ids=["one group", "many", "too large to pack"])
def test_rows_come_by_group_and_by_value_within_it(largest: int) -> None:
    rng = np.random.default_rng(1)
    groups: Ints = rng.integers(largest, size=500).astype(np.intp)
    values = np.round(rng.normal(size=500), 1)

    found, wanted = ordered_within(values, groups), np.lexsort((values, groups))

    assert sorted(found) == list(range(500))
    assert groups[found].tolist() == groups[wanted].tolist()
    assert values[found].tolist() == values[wanted].tolist()
    assert ordered_within(values[:0], groups[:0]).tolist() == []


@pytest.mark.parametrize("in_order", [False, True])
def test_different_codes_come_once_in_order(*, in_order: bool) -> None:
    column: Ints = np.random.default_rng(2).integers(40, size=300).astype(np.intp)
    column = np.sort(column) if in_order else column

    assert distinct(column).tolist() == np.unique(column).tolist()
    assert distinct(column[:0]).tolist() == []


@pytest.mark.parametrize("ends", [(0, 1), (-1, 127), (-128, 0), (0, 40_000), (-1, 2**31), (0, 2**62)])
def test_a_narrow_column_holds_the_same_codes(ends: tuple[int, int]) -> None:
    column: Ints = np.array([*ends, 0], dtype=np.intp)

    assert narrow(column).tolist() == column.tolist()
    assert narrow(column[:0]).size == 0
    assert narrow(np.array([0, 3])).dtype == np.int8
