"""Small cells: shrinking their means against PyMARE and statsmodels, and telling which are missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.equity import CrossedRows, cell_coverage, shrunk, shrunken_cells
from apps.statistics.equity.crossings import ByScenarios, belonging, spread
from apps.statistics.equity.shrinkage import Between
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, golden

GOLDEN = golden("equity")["between"]
MEANS, ERRORS = np.array(GOLDEN["means"]), np.array(GOLDEN["errors"])
FACTORS = {"grand": (), "additive": (np.array(GOLDEN["first"]), np.array(GOLDEN["second"]))}
NAMES: dict[str, Between] = {"dl": "dersimonian_laird", "pm": "paule_mandel"}


@pytest.mark.parametrize("short", ["dl", "pm"])
@pytest.mark.parametrize("aim", ["grand", "additive"])
def test_the_variance_between_cells_equals_other_libraries(aim: str, short: str) -> None:
    found = shrunk(means=MEANS, errors=ERRORS, factors=FACTORS[aim], between=NAMES[short])

    assert found.tau**2 == pytest.approx(GOLDEN[aim][short], rel=1e-8)
    if aim == "grand":
        assert found.tau**2 == pytest.approx(GOLDEN[aim][f"statsmodels_{short}"], rel=1e-8)
    if short == "dl":
        np.testing.assert_allclose(found.fitted, GOLDEN[aim]["dl_fitted"], atol=1e-9)


@given(seed=st.integers(0, 10_000), between=st.sampled_from(["dersimonian_laird", "paule_mandel"]))
def test_a_shrunken_mean_lies_between_its_own_and_the_fit(seed: int, between: Between) -> None:
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.05, 0.5, 15)
    means = rng.normal(0, rng.uniform(0, 0.5), 15) + rng.normal(0, errors)

    found = shrunk(means=means, errors=errors, factors=[np.arange(15) % 3], between=between)

    low, high = np.minimum(means, found.fitted), np.maximum(means, found.fitted)
    assert (low - 1e-12 <= found.value).all()
    assert (found.value <= high + 1e-12).all()
    assert (found.low <= found.value).all()
    noisier = np.argsort(errors)
    assert (np.diff(found.own_share[noisier]) <= 1e-15).all()


def test_cells_that_do_not_differ_are_all_the_grand_mean() -> None:
    found = shrunk(means=np.array([0.5, 0.51, 0.49, 0.5, 0.5]), errors=np.full(5, 0.2))

    assert found.tau == 0
    np.testing.assert_allclose(found.value, 0.5)
    assert (found.high - found.low < 2 * 1.96 * 0.2).all()


def test_a_factor_that_repeats_another_adds_no_effect() -> None:
    factor = np.arange(12) % 3
    once = shrunk(means=MEANS, errors=ERRORS, factors=[factor])
    twice = shrunk(means=MEANS, errors=ERRORS, factors=[factor, 2 - factor])

    assert once.effects == twice.effects == 3
    np.testing.assert_allclose(once.value, twice.value)


def test_shrinking_refuses_what_it_cannot_do() -> None:
    with pytest.raises(Undefined, match="at least three cells more"):
        shrunk(means=MEANS[:3], errors=ERRORS[:3])
    with pytest.raises(BadInput, match="above zero"):
        shrunk(means=MEANS, errors=np.zeros(12))
    with pytest.raises(Undefined, match="too many"):
        shrunk(means=MEANS, errors=ERRORS, factors=[np.arange(12) * 1_000_000])


def study(seed: int, *, spread: float = 0.1) -> tuple[dict[str, Any], Any]:
    """Draw 30 cells of a few raters each; give the columns and the true means."""
    rng = np.random.default_rng(seed)
    truth = 3 + 0.3 * (np.arange(30) % 5) + rng.normal(0, spread, 30)
    cell = np.repeat(np.arange(30), rng.integers(1, 7, 30))
    rater_mean = truth[cell] + rng.normal(0, 0.4, cell.size)
    raters = np.repeat(np.arange(cell.size), 4)
    values = rater_mean[raters] + rng.normal(0, 0.5, raters.size)
    return {
        "values": values,
        "cells": cell[raters],
        "count": 30,
        "raters": raters,
        "scenarios": np.tile(np.arange(4), cell.size),
        "factors": [np.arange(30) % 5],
        "population": NEW_RATERS,
    }, truth


def test_shrunken_cells_err_less_and_their_intervals_cover() -> None:
    held, own, drawn = [], [], []
    for seed in range(60):
        columns, truth = study(seed)
        found = shrunken_cells(**columns)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
        own.append(np.mean((found.own - truth) ** 2))
        drawn.append(np.mean((found.value - truth) ** 2))

    assert 0.92 <= np.mean(held) <= 0.99
    assert np.mean(drawn) < 0.5 * np.mean(own)


def test_cells_of_one_rater_take_part_and_empty_ones_do_not() -> None:
    columns, _truth = study(1)
    columns["count"], columns["factors"] = 31, [np.arange(31) % 5]

    found = shrunken_cells(**columns)

    assert (found.raters == 1).any()
    assert 30 not in found.cell
    assert found.cells == 30
    assert found.n.sum() == columns["values"].size
    one, two = found.raters == 1, found.raters == 2
    np.testing.assert_allclose(found.error[one][0], np.sqrt(2) * found.error[two][0])


def test_the_shared_error_by_hand() -> None:
    values = np.array([1.0, 3, 2, 3, 5, 9, 4, 4, 7, 7.5])

    found = shrunken_cells(
        values=values,
        cells=np.arange(10) // 2,
        count=5,
        raters=np.arange(10),
        scenarios=np.zeros(10, int),
        population=NEW_RATERS,
    )

    pooled = np.mean(np.diff(values.reshape(5, 2), axis=1) ** 2 / 2)
    np.testing.assert_allclose(found.error**2, pooled / 2)


def test_two_way_cells_and_cells_without_noise() -> None:
    columns, _truth = study(2)
    assert (shrunken_cells(**{**columns, "population": BOTH_NEW}).error > 0).all()
    with pytest.raises(NoVariation):
        shrunken_cells(**{**columns, "values": columns["cells"].astype(float)})
    with pytest.raises(BadInput, match="one entry a cell"):
        shrunken_cells(**{**columns, "factors": [np.arange(5)]})
    with pytest.raises(Undefined, match="No cell has two"):
        shrunken_cells(
            **{**columns, "cells": columns["raters"], "count": columns["raters"].max() + 1, "factors": []}
        )


def test_coverage_lists_the_emptiest_crossings_first() -> None:
    ages = np.array([0, 0, 0, 0, 1, 1, 1, 2])
    topics = np.array([0, 0, 1, 0, 0, 0, 1, 0])
    raters = np.array([0, 1, 1, 0, 2, 3, 2, 4])

    found = cell_coverage(groupings=(ages, topics), sizes=(3, 2), raters=raters, least=2)

    assert found.n.tolist() == [[3, 1], [2, 1], [1, 0]]
    assert found.raters.tolist() == [[2, 1], [2, 1], [1, 0]]
    assert found.wanting == ((2, 1), (0, 1), (1, 1), (2, 0))
    assert found.empty.tolist() == [[False, False], [False, False], [False, True]]
    by_judgments = cell_coverage(groupings=(ages, topics), sizes=(3, 2), raters=raters, least=0, least_n=3)
    assert (0, 0) not in by_judgments.wanting


def test_coverage_refuses_what_no_one_could_read() -> None:
    column = np.zeros(4, int)
    with pytest.raises(Undefined, match="too many"):
        cell_coverage(groupings=(column, column), sizes=(10_000, 10_000), raters=column)
    with pytest.raises(BadInput):
        cell_coverage(groupings=(), sizes=(), raters=column)
    with pytest.raises(BadInput):
        cell_coverage(groupings=(column + 3,), sizes=(2,), raters=column)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    "population", [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED], ids=lambda one: one.clustering
)
def test_crossings_from_sums_by_rater_and_scenario_are_those_from_rows(
    population: Population, *, several: bool, weighted: bool
) -> None:
    rng = np.random.default_rng(11)
    pairs = rng.integers(0, 40 * 25, 900) if several else rng.choice(40 * 25, 600, replace=False)
    raters, scenarios = pairs // 25, pairs % 25
    values = rng.normal(0, 1, pairs.size) + 0.1 * (raters % 4) + 0.2 * (scenarios % 3)
    weights = rng.integers(1, 4, pairs.size) * 0.5 if weighted else None
    people = [np.arange(40)[np.arange(40) % 5 == group] for group in range(4)]  # some are in no group
    kinds = [*(np.arange(25)[np.arange(25) % 3 == kind] for kind in range(3)), np.arange(0, 25, 6)]
    row, second = spread(scenarios, belonging(kinds, 25))
    again, first = spread(raters[row], belonging(people, 40))
    row, cells = row[again], first * 4 + second[again]
    crossed = CrossedRows(
        raters=raters, scenarios=scenarios, weights=weights, population=population, sizes=(40, 25)
    )

    found = ByScenarios(crossed.of(values), kinds).shrunken(people, level=0.9)

    plain = shrunken_cells(
        values=values[row],
        cells=cells,
        count=16,
        raters=raters[row],
        scenarios=scenarios[row],
        factors=[np.arange(16) // 4, np.arange(16) % 4],
        weights=None if weights is None else weights[row],
        population=population,
        level=0.9,
    )
    for name, column in vars(plain).items():
        mine = getattr(found, name)
        if isinstance(column, str):
            assert mine == column
        else:
            np.testing.assert_allclose(mine, column, rtol=1e-9, atol=1e-12, err_msg=name)
