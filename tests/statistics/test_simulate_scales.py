"""Simulated ratings and labels do what their descriptions say, and their truths are where a large crowd arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.errors import BadInput
from apps.statistics.simulate import (
    Behaviour,
    Groups,
    LabelCrowd,
    Labels,
    Missing,
    RatingCrowd,
    simulate_labels,
    simulate_ratings,
    true_grades,
    true_means,
)

GRADES = RatingCrowd(
    qualities=(0.0, 0.8),
    taste_spread=0.3,
    fit_spread=0.3,
    groups=Groups(shares=(0.3, 0.7), shifts=((0.0, 0.0), (0.0, 1.0))),
)
NUMBERS = replace(GRADES, thresholds=None, bounds=(-10.0, 10.0))
STILL = RatingCrowd(qualities=(0.0,), leniency_spread=0.0, difficulty_spread=0.0)
LABELS = LabelCrowd(prevalence=(0.3, 0.7), confusion=((0.8, 0.2), (0.1, 0.9)))


@pytest.mark.parametrize("crowd", [GRADES, NUMBERS], ids=["grades", "numbers"])
def test_a_large_crowd_reaches_the_true_means(crowd: RatingCrowd) -> None:
    found = simulate_ratings(crowd=crowd, n=400_000, raters=20_000, scenarios=20_000, seed=1)
    width = crowd.scale[1] - crowd.scale[0]

    for version in (0, 1):
        mean = found.values[found.versions == version].mean()
        assert mean == pytest.approx(true_means(crowd=crowd)[version], abs=0.005 * width)
    own = (found.versions == 1) & (found.rater_groups[found.raters] == 1)
    assert found.values[own].mean() == pytest.approx(true_means(crowd=crowd, group=1)[1], abs=0.005 * width)


def test_a_large_crowd_reaches_the_true_grades() -> None:
    found = simulate_ratings(crowd=GRADES, n=400_000, raters=20_000, scenarios=20_000, seed=2)

    for version in (0, 1):
        grades = found.values[found.versions == version].astype(int)
        shares = np.bincount(grades, minlength=6)[1:] / grades.size
        np.testing.assert_allclose(shares, true_grades(crowd=GRADES)[version], atol=0.006)
    np.testing.assert_allclose(true_grades(crowd=GRADES).sum(axis=1), 1)


def test_without_any_spread_the_truth_is_the_grade_itself() -> None:
    crowd = RatingCrowd(qualities=(-2.0, 0.1), leniency_spread=0.0, difficulty_spread=0.0, noise=0.0)

    assert true_means(crowd=crowd).tolist() == [1.0, 3.0]
    found = simulate_ratings(crowd=crowd, n=50, raters=5, scenarios=5, seed=0)
    assert set(found.values[found.versions == 1].tolist()) == {3.0}


@pytest.mark.parametrize(
    ("spread", "column"),
    [(replace(STILL, leniency_spread=1.0), "raters"), (replace(STILL, difficulty_spread=1.0), "scenarios")],
)
def test_lenient_raters_and_hard_scenarios_show(spread: RatingCrowd, column: str) -> None:
    def between(crowd: RatingCrowd) -> float:
        found = simulate_ratings(crowd=crowd, n=20_000, raters=100, scenarios=100, seed=3)
        codes = getattr(found, column)
        return float((np.bincount(codes, found.values) / np.bincount(codes)).std())

    assert between(STILL) < 0.12
    assert between(spread) > 0.5


def test_careless_raters_answer_anything_or_always_the_same() -> None:
    crowd = replace(GRADES, random_rate=0.3, straight_rate=0.3)
    found = simulate_ratings(crowd=crowd, n=40_000, raters=400, scenarios=50, seed=4)
    kinds = found.behaviours[found.raters]

    np.testing.assert_allclose(
        np.bincount(found.behaviours, minlength=4)[[0, 1, 3]] / 400, [0.4, 0.3, 0.3], atol=0.08
    )
    anything = found.values[kinds == Behaviour.COIN].astype(int)
    np.testing.assert_allclose(np.bincount(anything)[1:] / anything.size, 0.2, atol=0.02)
    straight = np.flatnonzero(found.behaviours == Behaviour.STRAIGHT)
    assert all(np.unique(found.values[found.raters == rater]).size == 1 for rater in straight)


@given(seed=st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_ratings_within_the_scale(seed: int) -> None:
    crowd = replace(NUMBERS, missing=Missing(share=0.2), random_rate=0.2)
    one, other = (simulate_ratings(crowd=crowd, n=200, raters=9, scenarios=7, seed=seed) for _ in range(2))

    assert all(np.array_equal(vars(one)[name], vars(other)[name]) for name in vars(one))
    assert one.values.size < 200
    assert ((one.values >= -10) & (one.values <= 10)).all()


def test_what_is_missing_leaves_the_rest_as_it_was() -> None:
    whole, part = (
        simulate_ratings(crowd=crowd, n=2_000, raters=20, scenarios=30, seed=6)
        for crowd in (GRADES, replace(GRADES, missing=Missing(share=0.4)))
    )
    kept = np.isin(whole.raters * 1_000 + whole.order, part.raters * 1_000 + part.order)

    for name in ("values", "versions", "raters", "scenarios", "order"):
        np.testing.assert_array_equal(getattr(whole, name)[kept], getattr(part, name))


def test_versions_rated_together_share_rater_and_scenario() -> None:
    crowd = replace(GRADES, noise=0.0, taste_spread=0.0, fit_spread=0.0, groups=Groups(shares=(1.0,)))
    found = simulate_ratings(crowd=crowd, n=500, raters=20, scenarios=30, seed=5, together=True)
    table = found.values.reshape(500, 2)

    assert found.versions[:4].tolist() == [0, 1, 0, 1]
    assert np.array_equal(found.raters[::2], found.raters[1::2])
    assert np.array_equal(found.scenarios[::2], found.scenarios[1::2])
    assert set((table[:, 1] - table[:, 0]).tolist()) == {0.0, 1.0}


def labelled(
    crowd: LabelCrowd, *, items: int = 4_000, raters: int = 60, per_item: int = 5, seed: int = 1
) -> Labels:
    return simulate_labels(crowd=crowd, items=items, raters=raters, per_item=per_item, seed=seed)


def test_labels_follow_the_confusion_matrix() -> None:
    found = labelled(LABELS)
    truth = found.truth[found.items]

    assert (found.truth == 0).mean() == pytest.approx(0.3, abs=0.03)
    assert (found.labels[truth == 0] == 0).mean() == pytest.approx(0.8, abs=0.015)
    assert (found.labels[truth == 1] == 1).mean() == pytest.approx(0.9, abs=0.01)
    np.testing.assert_allclose(found.confusions, np.tile(LABELS.confusion, (60, 1, 1)))


def test_each_item_meets_different_raters_and_loads_are_even() -> None:
    found = labelled(LABELS, items=1_001, raters=7, per_item=3)
    pairs = np.unique(np.stack([found.items, found.raters]), axis=1)

    assert pairs.shape[1] == found.items.size == 3_003
    assert np.bincount(found.raters).min() > 380


def test_raters_differ_around_the_pooled_matrix_and_label_by_their_own() -> None:
    found = labelled(replace(LABELS, concentration=10.0), items=20_000)
    spread = found.confusions[:, 0, 0]
    truth = found.truth[found.items]
    hits = np.bincount(found.raters[truth == 0], found.labels[truth == 0] == 0)

    assert spread.mean() == pytest.approx(0.8, abs=0.06)
    assert spread.std() == pytest.approx(np.sqrt(0.8 * 0.2 / 11), rel=0.3)
    np.testing.assert_allclose(found.confusions.sum(axis=2), 1)
    np.testing.assert_allclose(hits / np.bincount(found.raters[truth == 0]), spread, atol=0.09)


def test_bots_label_anything_and_labels_go_missing() -> None:
    found = labelled(replace(LABELS, random_rate=0.5, missing_rate=0.25))
    by_bot = found.bots[found.raters]

    assert (found.labels[by_bot] == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert found.labels.size == pytest.approx(15_000, rel=0.02)
    np.testing.assert_allclose(found.confusions[found.bots], 0.5)


def impossible() -> list[Callable[[], object]]:
    return [
        lambda: replace(GRADES, qualities=()),
        lambda: replace(GRADES, qualities=(float("nan"), 0.0)),
        lambda: replace(GRADES, thresholds=()),
        lambda: replace(GRADES, thresholds=(0.5, 0.5)),
        lambda: replace(NUMBERS, bounds=(1.0, 1.0)),
        lambda: replace(GRADES, noise=-1.0),
        lambda: replace(GRADES, random_rate=0.6, straight_rate=0.6),
        lambda: replace(GRADES, qualities=(0.0, 0.0, 0.0)),
        lambda: true_grades(crowd=NUMBERS),
        lambda: true_means(crowd=GRADES, group=2),
        lambda: simulate_ratings(crowd=GRADES, n=5, raters=0, scenarios=1, seed=0),
        lambda: replace(LABELS, prevalence=(0.3, 0.8)),
        lambda: replace(LABELS, prevalence=(1.0,)),
        lambda: replace(LABELS, confusion=((0.8, 0.2),)),
        lambda: replace(LABELS, confusion=((0.8, 0.2), (-0.1, 1.1))),
        lambda: replace(LABELS, concentration=0.0),
        lambda: replace(LABELS, missing_rate=1.0),
        lambda: labelled(LABELS, raters=4),
        lambda: labelled(LABELS, per_item=0),
        lambda: labelled(LABELS, raters=10**8),
    ]


@pytest.mark.parametrize("build", impossible(), ids=range(len(impossible())))
def test_impossible_crowds_are_refused(build: Callable[[], object]) -> None:
    with pytest.raises(BadInput):
        build()
