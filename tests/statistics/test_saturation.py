from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from apps.statistics.errors import BadInput, Undefined
from apps.statistics.saturation import saturation_curve

GROUPS = np.array([0, 0, 1, 2, 2, 2, 3])
FOUND = np.array([5, 7, 5, 7, 9, 9, 5])


def test_it_counts_what_is_new_in_the_order_given() -> None:
    found = saturation_curve(groups=GROUPS, found=FOUND, count=5)
    assert found.observed.tolist() == [2, 2, 3, 3, 3]
    assert (found.codes, found.groups) == (3, 5)


def test_the_mean_is_that_over_all_orders() -> None:
    sets = [{5, 7}, {5}, {7, 9}, {5}, set()]
    orders = list(permutations(range(5)))
    whole = np.array(
        [[len(set().union(*(sets[g] for g in one[: n + 1]))) for n in range(5)] for one in orders]
    )
    found = saturation_curve(groups=GROUPS, found=FOUND, count=5, draws=20_000)
    assert found.mean == pytest.approx(whole.mean(axis=0), abs=0.03)
    assert found.low.tolist() == np.quantile(whole, 0.025, axis=0).tolist()
    assert found.high.tolist() == np.quantile(whole, 0.975, axis=0).tolist()


def test_every_order_ends_with_all_codes_and_never_falls() -> None:
    rng = np.random.default_rng(2)
    groups, codes = rng.integers(0, 60, 300), rng.integers(0, 25, 300)
    found = saturation_curve(groups=groups, found=codes, count=60)
    for line in (found.observed, found.mean, found.low, found.high):
        assert (np.diff(line) >= 0).all()
        assert line[-1] == 25


def test_the_same_seed_gives_the_same_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = saturation_curve(groups=GROUPS, found=FOUND, count=5, seed=4)
    again = saturation_curve(groups=GROUPS, found=FOUND, count=5, seed=4)
    other = saturation_curve(groups=GROUPS, found=FOUND, count=5, seed=5)
    assert again.mean.tolist() == whole.mean.tolist() != other.mean.tolist()
    monkeypatch.setattr("apps.statistics.saturation.curve.MOST_PLACES", 35)
    blocked = saturation_curve(groups=GROUPS, found=FOUND, count=5, seed=4)
    assert blocked.mean == pytest.approx(whole.mean, abs=0.1)


def test_what_makes_no_curve_says_why() -> None:
    with pytest.raises(Undefined, match="two sessions"):
        saturation_curve(groups=np.array([0]), found=np.array([1]), count=1)
    with pytest.raises(Undefined, match="No code"):
        saturation_curve(groups=GROUPS[:0], found=FOUND[:0], count=4)
    with pytest.raises(BadInput):
        saturation_curve(groups=GROUPS, found=FOUND, count=3)
    with pytest.raises(BadInput):
        saturation_curve(groups=GROUPS, found=FOUND, count=5, draws=3)
    with pytest.raises(BadInput):
        saturation_curve(groups=GROUPS, found=FOUND, count=5, level=1.0)
