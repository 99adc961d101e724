"""Pairs that rankings imply: every two versions of a ranking once, and what they say, against a plain loop."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.errors import BadInput
from apps.statistics.pairwise import (
    Comparisons,
    Outcome,
    Rankings,
    bradley_terry,
    pairs_of_rankings,
    plackett_luce,
    win_rates,
)


def shuffled(seed: int) -> dict[str, Any]:
    """Return 40 rankings of one to five of eight versions, with ties, their codes far apart and their rows in any order."""
    rng = np.random.default_rng(seed)
    rows = [
        (1_000_003 * number, version, int(rng.integers(1, 4)))
        for number in range(40)
        for version in rng.choice(8, size=rng.integers(1, 6), replace=False).tolist()
    ]
    ranking, version, place = np.array(rows)[rng.permutation(len(rows))].T
    return {"ranking": ranking, "version": version, "place": place}


@given(seed=st.integers(0, 10_000))
def test_every_two_versions_of_a_ranking_meet_once(seed: int) -> None:
    columns = shuffled(seed)
    rankings: dict[int, dict[int, int]] = {}
    for ranking, version, place in zip(*(column.tolist() for column in columns.values()), strict=True):
        rankings.setdefault(ranking, {})[version] = place
    said = {-1: Outcome.WIN, 0: Outcome.EQUAL, 1: Outcome.LOSS}
    expected = [
        (ranking, one, other, said[(places[one] > places[other]) - (places[one] < places[other])])
        for ranking, places in sorted(rankings.items())
        for one, other in combinations(sorted(places), 2)
    ]

    found = pairs_of_rankings(**columns)

    got = zip(
        *(part.tolist() for part in (found.ranking, found.first, found.second, found.outcomes)), strict=True
    )
    assert list(got) == expected
    assert (columns["version"][found.rows] == np.column_stack([found.first, found.second])).all()
    assert (columns["ranking"][found.rows] == found.ranking[:, None]).all()


def test_rankings_of_two_give_the_scores_that_they_give_themselves() -> None:
    rng = np.random.default_rng(2)
    version = np.array([rng.choice(4, size=2, replace=False) for _ in range(200)])
    place = np.column_stack([np.ones(200, dtype=int), rng.integers(1, 3, 200)])
    raters, scenarios = np.arange(200) % 20, np.arange(200) % 11
    columns: dict[str, Any] = {
        "ranking": np.repeat(np.arange(200), 2),
        "version": version.ravel(),
        "place": place.ravel(),
    }
    pairs = pairs_of_rankings(**columns)

    found = bradley_terry(
        comparisons=Comparisons(
            first=pairs.first,
            second=pairs.second,
            outcomes=pairs.outcomes,
            raters=raters[pairs.ranking],
            scenarios=scenarios[pairs.ranking],
            versions=4,
        )
    )
    fit = plackett_luce(rankings=Rankings(**columns, raters=raters, scenarios=scenarios, versions=4))

    assert found.value.tolist() == pytest.approx(fit.value.tolist(), abs=1e-6)
    assert found.high.tolist() == pytest.approx(fit.high.tolist(), abs=1e-5)


def test_long_rankings_of_one_person_count_as_one_person() -> None:
    """20 raters rank four versions six times by one mind: the interval is that of 20 people, not of 720 pairs."""
    rng = np.random.default_rng(5)
    mind = np.array([rng.permutation(4) for _ in range(20)])
    ranking = np.repeat(np.arange(120), 4)
    pairs = pairs_of_rankings(
        ranking=ranking, version=mind[np.arange(120) // 6].ravel(), place=np.tile([1, 2, 3, 4], 120)
    )
    raters = pairs.ranking // 6
    rates = win_rates(
        comparisons=Comparisons(
            first=pairs.first,
            second=pairs.second,
            outcomes=pairs.outcomes,
            raters=raters,
            scenarios=pairs.ranking,
            versions=4,
        )
    )

    assert pairs.first.size == 720
    assert float(np.nanmin(rates.high - rates.low)) > 0.3


def test_nothing_and_rankings_of_one_have_no_pair() -> None:
    none = np.zeros(0, dtype=int)

    assert pairs_of_rankings(ranking=none, version=none, place=none).first.size == 0
    assert pairs_of_rankings(
        ranking=np.arange(3), version=np.arange(3), place=np.ones(3, dtype=int)
    ).rows.shape == (
        0,
        2,
    )


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"place": np.array([0, 1, 2])}, "count from 1"),
        ({"version": np.array([4, 4, 1])}, "same version twice"),
        ({"place": np.array([1, 2])}, "rows"),
        ({"version": np.array([-1, 0, 1])}, "out of range"),
        ({"ranking": np.array([0.0, 0.0, 1.0])}, "integer codes"),
    ],
)
def test_bad_input_has_words(bad: dict[str, Any], words: str) -> None:
    columns: dict[str, Any] = {
        "ranking": np.array([7, 7, 9]),
        "version": np.array([0, 1, 1]),
        "place": np.array([1, 1, 1]),
    }

    with pytest.raises(BadInput, match=words):
        pairs_of_rankings(**{**columns, **bad})
