"""Groups gone through once give what going through them for each number gives, however their cells are numbered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics import arrays, cluster_cells
from apps.statistics.arrays import Floats, Ints
from apps.statistics.equity import (
    CrossedRows,
    Grouping,
    HeldGroups,
    group_gaps,
    group_ratios,
    held_gaps,
    held_ratios,
    margins,
)
from apps.statistics.equity.margins import Axis
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS

COUNT = 5
POPULATIONS = [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED]


def crowd(by: str, *, weighted: bool) -> dict[str, Any]:
    """Draw judgments whose groups are of raters, of scenarios or of neither; one group holds nobody, another a single rater."""
    rng = np.random.default_rng(20)
    raters, scenarios = rng.integers(0, 30, 900) * 7, rng.integers(0, 12, 900) * 400
    free = rng.integers(0, 3, 900)
    groups = {"raters": raters // 7 % 3, "scenarios": scenarios // 400 % 3, "neither": free}[by]
    groups = np.where(raters == 203, 4, groups) if by == "raters" else groups
    values = np.clip(np.round(2 + rng.normal(0, 1, 900) + 0.01 * raters + 0.2 * groups), 0, 5)
    weights = rng.integers(0, 4, 900) * 0.5 if weighted else None
    return {"values": values, "groups": groups, "raters": raters, "scenarios": scenarios, "weights": weights}


def plainly(rows: dict[str, Any], group: int, population: Population) -> tuple[float, Floats]:
    """Give a group's gap, and its variance and the group's own, cluster by cluster."""
    weights = np.ones(900) if rows["weights"] is None else rows["weights"]
    inside = rows["groups"] == group
    sides = [
        (rows["values"][m], weights[m], rows["raters"][m], rows["scenarios"][m]) for m in (inside, ~inside)
    ]
    means = [float(np.average(y, weights=w)) for y, w, _r, _s in sides]
    kinds = {
        "two_way": [(1, 0), (0, 1), (1, 1)],
        "rater": [(1, 0)],
        "scenario": [(0, 1)],
    }[population.clustering]
    parts = []
    for by_rater, by_scenario in kinds:
        sums: list[dict[int, float]] = []
        for (y, w, raters, scenarios), mean in zip(sides, means, strict=True):
            codes = by_rater * raters * 100_000 + by_scenario * scenarios
            found = {int(c): float((w * (y - mean))[(codes == c)].sum()) for c in np.unique(codes[w > 0])}
            factor = np.sqrt(len(found) / (len(found) - 1)) / w.sum()
            sums.append({code: one * factor for code, one in found.items()})
        own, rest = (sum(one**2 for one in part.values()) for part in sums)
        both = sum(one * sums[1].get(code, 0.0) for code, one in sums[0].items())
        sign = -1 if by_rater and by_scenario else 1
        parts.append(sign * np.array([own + rest - 2 * both, own]))
    total = np.sum(parts, axis=0)
    return means[0] - means[1], np.where(total > 0, total, np.max(parts, axis=0))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("by", ["raters", "scenarios", "neither"])
@pytest.mark.parametrize("population", POPULATIONS[:3], ids=lambda one: one.clustering)
def test_a_gap_is_what_its_clusters_say_one_by_one(
    by: str, population: Population, *, weighted: bool
) -> None:
    rows = crowd(by, weighted=weighted)
    found = HeldGroups.of_rows(**rows, count=COUNT, population=population)
    gaps = held_gaps(found, correction="none")
    both, own = found.sides.variance(), found.sides.variance(rest=0.0)
    for group in range(3):
        value, (expected, alone) = plainly(rows, group, population)
        assert gaps.value[group] == pytest.approx(value, abs=1e-12)
        assert both[group] == pytest.approx(expected, rel=1e-9)
        assert own[group] == pytest.approx(alone, rel=1e-9)
        assert found.moments.variance[group] == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("by", ["raters", "scenarios", "neither"])
@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
def test_one_pass_gives_each_groups_own_number_as_going_through_it_alone(
    by: str, population: Population, *, weighted: bool
) -> None:
    rows = crowd(by, weighted=weighted)
    held = HeldGroups.of_rows(**rows, count=COUNT, population=population)
    columns = {name: column for name, column in rows.items() if name != "values"}
    alone = GroupedRatios(**columns, count=COUNT, population=population, level=0.9, prefix="so")
    same(
        held.behind(level=0.9, prefix="so").mean(held.moments, bounds=(0, 5)),
        alone.mean(rows["values"], bounds=(0, 5)),
    )
    shares = {**rows, "values": (rows["values"] > 2).astype(float)}
    held = HeldGroups.of_rows(**shares, count=COUNT, population=population)
    same(held.behind(level=0.9, prefix="so").proportion(held.moments), alone.proportion(shares["values"]))


@pytest.mark.parametrize("least", [None, 0.0, 0.5])
@pytest.mark.parametrize("by", ["raters", "scenarios", "neither"])
@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
@pytest.mark.parametrize("few", [0, 1_000])
def test_a_share_of_rows_is_the_proportion_of_their_mask(
    monkeypatch: pytest.MonkeyPatch, by: str, population: Population, least: float | None, few: int
) -> None:
    monkeypatch.setattr(cluster_cells, "FEW", few)
    rows = crowd(by, weighted=least is not None)
    weights = None if least is None else rows["weights"] + least
    whole = GroupedRatios(
        groups=np.zeros(900, dtype=np.intp),
        count=1,
        raters=rows["raters"],
        scenarios=rows["scenarios"],
        weights=weights,
        population=population,
    )
    for members in (*(rows["groups"] == group for group in range(COUNT)), np.ones(900, dtype=np.bool_)):
        same(whole.share(np.flatnonzero(members)), whole.proportion(members.astype(np.float64)))


@pytest.mark.parametrize("by", ["raters", "scenarios", "neither"])
@pytest.mark.parametrize("way", ["never nested", "never a table"])
def test_however_cells_are_numbered_the_numbers_are_the_same(
    monkeypatch: pytest.MonkeyPatch, by: str, way: str
) -> None:
    rows = crowd(by, weighted=False)
    gaps, ratios = group_gaps(**rows, count=COUNT), group_ratios(**rows, count=COUNT)
    if way == "never nested":
        monkeypatch.setattr(cluster_cells, "_home", lambda *_anything: None)
    else:
        monkeypatch.setattr(arrays, "MOST_CELLS", 8)
        monkeypatch.setattr(arrays, "COUNTED", 0)
    held = HeldGroups.of_rows(**rows, count=COUNT)
    same(held_gaps(held), gaps)
    same(held_ratios(held), ratios)


@pytest.mark.parametrize("at_least_one_way", [False, True])
@pytest.mark.parametrize("tables", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("axis", ["rater", "scenario"])
@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
def test_groups_summed_from_raters_and_scenarios_are_those_summed_from_rows(
    monkeypatch: pytest.MonkeyPatch,
    axis: Axis,
    population: Population,
    *,
    weighted: bool,
    several: bool,
    tables: bool,
    at_least_one_way: bool,
) -> None:
    rows = crowd(f"{axis}s", weighted=weighted)
    if not several:  # each scenario at most once by each rater
        codes = rows["raters"] * 10_000 + rows["scenarios"]
        first = np.unique(codes, return_index=True)[1]
        rows = {name: None if column is None else column[first] for name, column in rows.items()}
    home = np.full(5_000, COUNT - 1, dtype=np.intp)
    home[rows[f"{axis}s"]] = rows["groups"]
    if not tables:
        monkeypatch.setattr(margins, "fits", lambda _size, *, rows: rows < 0)
    crossed = CrossedRows(
        raters=rows["raters"],
        scenarios=rows["scenarios"],
        weights=rows["weights"],
        population=population,
        sizes=(5_000, 5_000),
    )
    assert (crossed.cells[0] is None) is (not several)
    grouping = Grouping(crossed.of(rows["values"]), axis, home, COUNT)
    found = HeldGroups(sums=grouping.sums, population=population, at_least_one_way=at_least_one_way)
    plain = HeldGroups.of_rows(**rows, count=COUNT, population=population, at_least_one_way=at_least_one_way)
    same(held_gaps(found), held_gaps(plain))
    same(held_ratios(found), held_ratios(plain))
    same(found.behind(level=0.9).mean(found.moments), plain.behind(level=0.9).mean(plain.moments))


def test_a_group_whose_clusters_all_say_the_same_still_does_not_vary() -> None:
    rows = crowd("raters", weighted=False)
    rows["values"] = np.where(rows["groups"] == 1, 0.1 + 0.2, rows["values"])
    gaps, ratios = group_gaps(**rows, count=COUNT), group_ratios(**rows, count=COUNT)
    for found in (gaps, ratios):
        assert [type(one).__name__ for one in found.undefined] == [
            "NoneType",
            "NoVariation",
            "NoneType",
            "Undefined",
            "TooFewRaters",
        ]


def same(one: Any, other: Any) -> None:
    """Hold two results against each other, column by column."""
    for name, column in vars(other).items():
        mine: Floats | Ints = getattr(one, name)
        if isinstance(column, np.ndarray):
            np.testing.assert_allclose(mine, column, rtol=1e-9, atol=1e-12, err_msg=name)
        elif name == "own":
            same(mine, column)
        elif name == "undefined":
            assert [str(reason) for reason in mine] == [str(reason) for reason in column]
        else:
            assert mine == column, name
