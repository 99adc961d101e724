"""Noise on counts: its distribution, and that it is the same each time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from apps.statistics.equity import geometric_noise, noisy_count
from apps.statistics.errors import BadInput

KEY = b"k" * 32


def drawn(epsilon: float, cells: int = 20_000) -> np.ndarray:
    return np.array([geometric_noise(key=KEY, cell=f"cell {n}", epsilon=epsilon) for n in range(cells)])


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 1.0, 2.0])
def test_it_is_two_sided_geometric(epsilon: float) -> None:
    found, a = drawn(epsilon), math.exp(-epsilon)
    edge = int(np.ceil(3 / epsilon))
    expected = [(1 - a) / (1 + a) * a ** abs(k) for k in range(-edge, edge + 1)]
    counts = [int((found == k).sum()) for k in range(-edge, edge + 1)]
    counts += [found.size - sum(counts)]
    expected += [1 - sum(expected)]

    assert stats.chisquare(counts, np.array(expected) * found.size).pvalue > 0.001
    assert found.var() == pytest.approx(2 * a / (1 - a) ** 2, rel=0.05)
    assert abs(found.mean()) < 4 * found.std() / math.sqrt(found.size)


def test_neighbouring_counts_are_hardly_told_apart() -> None:
    epsilon = 0.5
    found = drawn(epsilon, 50_000)
    for k in range(-3, 4):
        here, beside = (found == k).mean(), (found + 1 == k).mean()
        assert abs(math.log(here / beside)) < epsilon + 0.12


def test_the_same_cell_is_the_same_and_another_is_not() -> None:
    once = [geometric_noise(key=KEY, cell=f"c{n}", epsilon=0.1) for n in range(50)]

    assert once == [geometric_noise(key=KEY, cell=f"c{n}", epsilon=0.1) for n in range(50)]
    assert len(set(once)) > 10
    assert once != [geometric_noise(key=b"another", cell=f"c{n}", epsilon=0.1) for n in range(50)]


def test_counts_stay_counts() -> None:
    found = [noisy_count(0, key=KEY, cell=f"c{n}", epsilon=0.2) for n in range(500)]
    assert min(found) == 0
    assert max(found) > 0


@pytest.mark.parametrize("epsilon", [0.0, -1.0, math.nan, math.inf, 20.5])
def test_what_makes_no_sense_is_refused(epsilon: float) -> None:
    with pytest.raises(BadInput):
        geometric_noise(key=KEY, cell="c", epsilon=epsilon)
    with pytest.raises(BadInput):
        geometric_noise(key=b"", cell="c", epsilon=1.0)
    with pytest.raises(BadInput):
        noisy_count(-1, key=KEY, cell="c", epsilon=1.0)
