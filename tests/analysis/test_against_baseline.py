"""Each group of two versions' judgments, from one pass, is what its rows alone give."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from apps.analysis.findings.holding import against_baseline, against_others
from apps.analysis.findings.lenses import Lens
from apps.analysis.measures._base import Scores
from apps.analysis.measures._cuts import Behind, Cut, Table
from tests.statistics.crowds import BOTH_NEW


@pytest.mark.parametrize("by", ["rater", "scenario"])
@pytest.mark.parametrize("proportion", [False, True])
def test_groups_from_one_pass_are_those_of_their_rows_alone(by: str, *, proportion: bool) -> None:
    rng = np.random.default_rng(3)
    data: Any = SimpleNamespace(
        rater=rng.integers(0, 24, 900),
        scenario=rng.integers(0, 15, 900),
        setting=SimpleNamespace(population=BOTH_NEW),
    )
    lens = cast("Lens", SimpleNamespace(data=data))
    values = rng.integers(0, 2, 900).astype(float) if proportion else rng.normal(0, 1, 900)
    both, side = Scores(values, np.arange(900), is_proportion=proportion, prefix="so"), np.arange(900) % 2
    groups = np.where(
        getattr(data, by) == 0, 4, getattr(data, by) % 3
    )  # nobody is in group 3, one alone in 4
    behind = Behind(data.rater, data.scenario, None, BOTH_NEW)
    cut = cast("Cut", SimpleNamespace(scores=both, behind=behind))
    one_pass = against_baseline(cut, Table(groups, 5, (0, 1, 2, 3, 4)), side).at(0.9)

    assert one_pass.defined.tolist() == [True, True, True, False, False]
    for group in range(3):
        mine = np.flatnonzero(groups == group)
        rows = Scores(values[mine], mine, is_proportion=proportion, prefix="so")
        alone = against_others(lens, rows, side[mine]).at(0.9)
        for name, column in vars(alone).items():
            told = getattr(one_pass, name)[group]
            expected = column[0]
            assert told == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-9)), (
                name
            )
