from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from apps.statistics.agreement import estimate as made
from apps.statistics.agreement import krippendorff_alpha, set_alpha
from apps.statistics.agreement.sets import distances
from apps.statistics.arrays import Bools, Ints
from apps.statistics.errors import BadInput, NoVariation, Undefined


def two_coders(units: int, codes: int, *, seed: int = 3) -> tuple[Ints, Bools, Ints]:
    """Units, sets and raters of two coders who mostly say the same."""
    rng = np.random.default_rng(seed)
    first = rng.random((units, codes)) < 0.35
    second = first ^ (rng.random((units, codes)) < 0.15)
    sets = np.stack([first, second], axis=1).reshape(2 * units, codes)
    return np.repeat(np.arange(units), 2), sets, np.tile([0, 1], units)


def masi(one: frozenset[int], other: frozenset[int]) -> float:
    """Passonneau's distance, as her paper words it."""
    if one == other:
        return 0.0
    if not one & other:
        return 1.0
    factor = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - factor * len(one & other) / len(one | other)


def test_every_two_sets_of_three_codes_are_as_far_apart_as_the_paper_says() -> None:
    sets = np.array(list(product([False, True], repeat=3)))
    named = [frozenset(np.flatnonzero(row).tolist()) for row in sets]
    wanted = [[masi(one, other) for other in named] for one in named]
    assert distances(sets, "masi") == pytest.approx(np.array(wanted))
    jaccard = [[1 - len(a & b) / len(a | b) if a | b else 0.0 for b in named] for a in named]
    assert distances(sets, "jaccard") == pytest.approx(np.array(jaccard))


def test_alpha_is_that_of_all_pairs_counted_one_by_one() -> None:
    units, sets, raters = two_coders(40, 4)
    named = [frozenset(np.flatnonzero(row).tolist()) for row in sets]
    within = sum(masi(named[2 * unit], named[2 * unit + 1]) for unit in range(40)) / 40
    between = sum(masi(one, other) for one in named for other in named) / (80 * 79)
    found = set_alpha(units=units, sets=sets, raters=raters)
    assert found.value == pytest.approx(1 - within / between)
    assert found.low < found.value < found.high


def test_with_one_code_it_is_the_nominal_alpha_with_its_interval() -> None:
    units, sets, raters = two_coders(60, 1)
    scenarios = units // 5
    plain = krippendorff_alpha(
        units=units,
        values=sets[:, 0].astype(np.intp),
        raters=raters,
        scenarios=scenarios,
        measurement="nominal",
    )
    found = set_alpha(units=units, sets=sets, raters=raters, scenarios=scenarios)
    assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_three_raters_and_missing_ones_count_by_pairs() -> None:
    units = np.array([0, 0, 0, 1, 1, 2])
    sets = np.array([[1, 0], [1, 1], [0, 0], [1, 0], [1, 0], [0, 1]], dtype=np.bool_)
    found = set_alpha(units=units, sets=sets, raters=np.array([0, 1, 2, 0, 1, 0]))
    kept = [frozenset(np.flatnonzero(row).tolist()) for row in sets[:5]]
    within = 2 * (masi(kept[0], kept[1]) + masi(kept[0], kept[2]) + masi(kept[1], kept[2])) / 2
    between = sum(masi(one, other) for one in kept for other in kept) / (5 * 4)
    assert found.single == 1
    assert found.value == pytest.approx(1 - within / 5 / between)


def test_the_linearised_interval_is_that_of_the_bootstrap(monkeypatch: pytest.MonkeyPatch) -> None:
    units, sets, raters = two_coders(800, 3)
    drawn = set_alpha(units=units, sets=sets, raters=raters)
    monkeypatch.setattr(made, "MOST_ROWS", 1)
    linear = set_alpha(units=units, sets=sets, raters=raters)
    assert "linearised" in linear.method
    assert (linear.low, linear.high) == pytest.approx((drawn.low, drawn.high), abs=0.006)


def test_what_cannot_be_compared_says_why() -> None:
    units, sets, raters = two_coders(5, 2)
    with pytest.raises(BadInput):
        set_alpha(units=units, sets=sets[:3], raters=raters)
    with pytest.raises(BadInput):
        set_alpha(units=units, sets=sets, raters=raters, distance="hamming")  # type: ignore[arg-type]
    with pytest.raises(NoVariation):
        set_alpha(units=units, sets=np.zeros_like(sets), raters=raters)
    with pytest.raises(Undefined):
        set_alpha(units=np.arange(10), sets=sets, raters=raters)
    with pytest.raises(NoVariation):
        set_alpha(units=units, sets=sets[:, :0], raters=raters)


def test_too_many_different_sets_are_refused() -> None:
    rng = np.random.default_rng(0)
    sets = rng.random((5_000, 40)) < 0.5
    with pytest.raises(Undefined, match="different sets"):
        set_alpha(units=np.repeat(np.arange(2_500), 2), sets=sets, raters=np.tile([0, 1], 2_500))
