"""Every two groups from one pass give what each two give alone."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from apps.statistics.equity import group_contrast, group_contrasts
from apps.statistics.errors import StatisticsError
from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("proportion", [False, True])
@pytest.mark.parametrize(
    "population", [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED], ids=lambda one: one.clustering
)
@pytest.mark.parametrize("nested", [False, True])
def test_each_pair_is_the_contrast_of_its_two_groups(
    population: Population, *, proportion: bool, weighted: bool, nested: bool
) -> None:
    rng = np.random.default_rng(8)
    groups = rng.integers(0, 5, 800)
    groups[groups == 2] = 3  # nobody is in group 2
    raters = rng.integers(0, 20, 800) + 100 * groups * nested
    raters[groups == 4] = 7 + 400 * nested  # one person is all of group 4
    values = (rng.random(800) < 0.3 + 0.1 * groups).astype(float)
    values[groups == 1] = 1.0
    rows: dict[str, Any] = {
        "values": values if proportion else values + rng.normal(0, 1, 800) * (groups != 1),
        "groups": groups,
        "raters": raters,
        "scenarios": rng.integers(0, 9, 800),
        "weights": rng.integers(0, 3, 800) * 1.5 if weighted else None,
        "proportion": proportion,
        "population": population,
        "level": 0.9,
    }
    found = group_contrasts(**rows, count=6)
    assert list(found) == list(combinations([0, 1, 3, 4], 2))
    for (first, second), one in found.items():
        if isinstance(one, StatisticsError):
            with pytest.raises(type(one)) as raised:
                group_contrast(**rows, first=first, second=second)
            assert str(raised.value) == str(one)
            continue
        expected = vars(group_contrast(**rows, first=first, second=second))
        for name, value in expected.items():
            told = getattr(one, name)
            assert told == (
                pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value
            ), name
