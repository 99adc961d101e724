"""Nobody is singled out: what is published survives every attack that brute force finds on small tables."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.arrays import Bools
from apps.statistics.equity import publishable, subtraction_attacks
from apps.statistics.errors import BadInput, Undefined


def members(*cells: list[int]) -> dict[str, Any]:
    """Give the columns of cells that are lists of raters."""
    return {
        "cells": np.repeat(np.arange(len(cells)), [len(cell) for cell in cells]),
        "raters": np.array([rater for cell in cells for rater in cell]),
        "count": len(cells),
    }


def span(first: int, last: int) -> list[int]:
    return list(range(first, last))


def attackable(table: Bools, people: Any, k: int) -> bool:
    """Try every set of 1 .. k - 1 people: does anything remain that rests on them alone? By rank, set by set."""
    rank = np.linalg.matrix_rank(table.astype(float)) if table.size else 0
    everyone = np.unique(people)
    for size in range(1, k):
        for few in combinations(everyone.tolist(), size):
            left = table[:, ~np.isin(people, few)].astype(float)
            if (np.linalg.matrix_rank(left) if left.size else 0) < rank:
                return True
    return False


tables = st.integers(4, 9).flatmap(
    lambda people: st.lists(
        st.lists(st.booleans(), min_size=people, max_size=people), min_size=1, max_size=5
    ).map(lambda rows: np.vstack([np.ones(people, dtype=np.bool_), np.array(rows)]))
)


@given(table=tables, k=st.integers(2, 4))
def test_what_is_published_leaves_no_attack(table: Bools, k: int) -> None:
    cells, raters = np.nonzero(table)

    found = publishable(cells=cells, raters=raters, count=len(table), total=0, k=k)

    assert not attackable(table[found.kept], np.arange(table.shape[1]), k)
    assert not ((found.raters[found.kept] > 0) & (found.raters[found.kept] < k)).any()


@given(table=tables, k=st.integers(2, 4), picked=st.integers(1, 63))
def test_the_audit_finds_an_attack_exactly_where_brute_force_does(table: Bools, k: int, picked: int) -> None:
    cells, raters = np.nonzero(table)
    shown = [cell for cell in range(len(table)) if picked >> cell & 1]

    attacks = subtraction_attacks(cells=cells, raters=raters, count=len(table), published=shown, k=k)

    assert bool(attacks) == attackable(table[shown], np.arange(table.shape[1]), k)
    for attack in attacks:
        rest = np.array(attack.factors) @ table[list(attack.cells)]
        assert 0 < np.count_nonzero(np.abs(rest) > 1e-6) <= attack.people < k


@given(seed=st.integers(0, 10_000), k=st.integers(2, 3))
def test_parts_of_the_same_people_are_kept_apart(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    people, parts = np.divmod(np.arange(14), 2)
    table = np.vstack([np.ones(14, dtype=np.bool_), rng.random((4, 14)) < 0.6])
    cells, units = np.nonzero(table)

    columns: dict[str, Any] = {"cells": cells, "raters": people[units], "parts": parts[units], "count": 5}
    found = publishable(**columns, total=0, k=k)

    assert not attackable(table[found.kept], people, k)
    shown = np.flatnonzero(rng.random(5) < 0.7).tolist()
    attacks = subtraction_attacks(**columns, published=shown, k=k)
    assert bool(attacks) == attackable(table[shown], people, k)


def test_a_small_group_takes_another_with_it() -> None:
    columns = members(span(0, 30), span(0, 3), span(3, 10), span(10, 30))

    found = publishable(**columns, total=0)

    assert found.suppressed == (None, "small", "complementary", None)
    (attack,) = subtraction_attacks(**columns, published=[0, 2, 3])
    assert (attack.cells, attack.factors, attack.people) == ((0, 2, 3), (1, -1, -1), 3)
    assert subtraction_attacks(**columns, published=[0, 3]) == ()


def test_without_a_total_nothing_can_be_taken_from_it() -> None:
    columns = members([], span(0, 3), span(3, 10), span(10, 30))

    assert publishable(**columns, total=None).suppressed == (None, "small", None, None)


def test_a_cell_within_another_needs_enough_people_around_it() -> None:
    near = publishable(**members(span(0, 40), span(0, 20), span(0, 17)), total=0)
    far = publishable(**members(span(0, 40), span(0, 20), span(0, 15)), total=0)

    assert near.suppressed[2] == "complementary"
    assert far.kept.all()


def test_two_cells_that_differ_by_few_people_are_not_both_shown() -> None:
    found = publishable(**members(span(0, 40), span(0, 20), span(2, 22)), total=0)

    assert found.kept.tolist() == [True, True, False]


def test_margins_of_a_crossing_do_not_give_a_small_cell_away() -> None:
    young_men, young_women, old_men, old_women = span(0, 20), span(20, 40), span(40, 60), span(60, 63)
    everyone = span(0, 63)
    columns = members(
        everyone,
        young_men + young_women,
        old_men + old_women,
        young_men + old_men,
        young_women + old_women,
        young_men,
        young_women,
        old_men,
        old_women,
    )

    found = publishable(**columns, total=0)

    assert found.suppressed[8] == "small"
    assert not subtraction_attacks(**columns, published=np.flatnonzero(found.kept).tolist())
    assert subtraction_attacks(**columns, published=[0, 1, 2, 3, 4, 5])[0].people == 3


def test_a_slice_is_safe_by_people_but_not_by_their_judgments() -> None:
    people = span(0, 20)
    # All 20 judged medical scenarios (part 0), only three judged others too (part 1).
    cells = np.array([0] * 23 + [1] * 20)
    raters = np.array([*people, 0, 1, 2, *people])
    parts = np.array([0] * 20 + [1] * 3 + [0] * 20)

    assert publishable(cells=cells, raters=raters, count=2, total=0).kept.all()
    found = publishable(cells=cells, raters=raters, parts=parts, count=2, total=0)
    assert found.suppressed == (None, "complementary")


def test_wanted_cells_come_first_and_empty_ones_may_be_shown() -> None:
    columns = members(span(0, 30), span(0, 3), span(3, 10), span(10, 30), [])

    found = publishable(**columns, total=0, wanted=[2])

    assert found.suppressed == (None, "small", None, "complementary", None)


def test_a_study_of_few_people_shows_nothing() -> None:
    found = publishable(**members(span(0, 4), span(0, 4)), total=0)

    assert found.suppressed == ("small", "small")
    nobody = publishable(cells=np.zeros(0, int), raters=np.zeros(0, int), count=2, total=0)
    assert nobody.kept.all()


def test_a_hundred_thousand_people_are_no_trouble() -> None:
    rng = np.random.default_rng(1)
    people = 100_000
    everyone = np.arange(people)
    columns = [np.zeros(people, int), 1 + rng.integers(6, size=people), 7 + rng.integers(30, size=people)]
    columns[2][:3] = 37

    found = publishable(cells=np.concatenate(columns), raters=np.tile(everyone, 3), count=38, total=0)

    assert found.suppressed[37] == "small"
    assert found.suppressed.count("complementary") == 1


def test_what_makes_no_sense_is_refused() -> None:
    columns = members(span(0, 10))
    with pytest.raises(BadInput):
        publishable(**columns, total=3)
    with pytest.raises(BadInput):
        publishable(**columns, total=0, k=1)
    with pytest.raises(BadInput):
        subtraction_attacks(**columns, published=[5])
    rng = np.random.default_rng(2)
    cells, raters = np.nonzero(rng.random((40, 200)) < 0.5)
    with pytest.raises(Undefined, match="too many sets"):
        subtraction_attacks(cells=cells, raters=raters, count=40, published=span(0, 40))
