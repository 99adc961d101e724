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
from apps.statistics.equity import CrossedRows, Match, margins
from apps.statistics.equity.margins import Axis
from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS


@pytest.mark.parametrize("by", ["rater", "scenario", "neither"])
@pytest.mark.parametrize("proportion", [False, True])
@pytest.mark.parametrize("population", [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED])
@pytest.mark.parametrize("marked", [False, True])
def test_groups_from_one_pass_are_those_of_their_rows_alone(
    monkeypatch: pytest.MonkeyPatch, by: str, population: Population, *, marked: bool, proportion: bool
) -> None:
    if not marked:
        monkeypatch.setattr(margins, "THERE", 0)
    rng = np.random.default_rng(3)
    data: Any = SimpleNamespace(
        rater=rng.integers(0, 24, 900),
        scenario=rng.integers(0, 15, 900),
        setting=SimpleNamespace(population=population),
    )
    lens = cast("Lens", SimpleNamespace(data=data))
    values = rng.integers(0, 2, 900).astype(float) if proportion else rng.normal(0, 1, 900)
    both, side = Scores(values, np.arange(900), is_proportion=proportion, prefix="so"), np.arange(900) % 2
    sizes = 24, 15
    codes, size = {"rater": (data.rater, 24), "scenario": (data.scenario, 15)}.get(by, (np.arange(900), 900))
    home = np.where(np.arange(size) == 0, 4, np.arange(size) % 3)  # nobody is in group 3, one alone in 4
    groups = home[codes]
    behind = Behind(data.rater, data.scenario, data.rater, None, None, population, sizes)
    cut = cast("Cut", SimpleNamespace(scores=both, behind=behind))
    halves = [
        CrossedRows(
            raters=data.rater[side == one],
            scenarios=data.scenario[side == one],
            population=population,
            sizes=sizes,
        ).of(values[side == one])
        for one in (0, 1)
    ]
    table = Table(home, 5, (0, 1, 2, 3, 4), cast("Axis", by) if by != "neither" else None, codes)
    one_pass = against_baseline(Match(*halves), cut, table, side).at(0.9)

    assert one_pass.defined[:4].tolist() == [True, True, True, False]
    for group in (0, 1, 2, 4):
        mine = np.flatnonzero(groups == group)
        rows = Scores(values[mine], mine, is_proportion=proportion, prefix="so")
        alone = against_others(lens, rows, side[mine]).at(0.9)
        assert one_pass.defined[group] == alone.defined[0]
        for name, column in vars(alone).items() if alone.defined[0] else ():
            told = getattr(one_pass, name)[group]
            expected = column[0]
            assert told == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-9)), (
                name
            )
