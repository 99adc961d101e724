from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.assignments.services.reserving import Short, Wish, reserve


def rng() -> random.Random:
    return random.Random(1)  # noqa: S311 - a plan is drawn, not kept secret


def test_a_cell_takes_evenly_from_what_fits() -> None:
    kept = reserve([3] * 10, [Wish(15, frozenset(range(10)))], rng())

    assert {Counter(pools)[0] for pools in kept} == {1, 2}
    assert all(len(pools) == 3 for pools in kept)


def test_a_cell_that_could_go_elsewhere_makes_way_for_one_that_cannot() -> None:
    wide, narrow, other = Wish(4, frozenset({0, 1})), Wish(2, frozenset({0})), Wish(2, frozenset({1, 2}))

    kept = reserve([2, 4, 2], [wide, narrow, other], rng())

    assert kept[0] == [1, 1]
    assert Counter(kept[1])[0] == 4
    assert Counter(kept[2])[2] == 2


def test_what_cannot_be_held_is_said_with_how_much_could() -> None:
    with pytest.raises(Short) as short:
        reserve([2, 2], [Wish(1, frozenset({1})), Wish(3, frozenset({0}))], rng())

    assert (short.value.wish, short.value.most) == (1, 2)


capacities = st.lists(st.integers(0, 3), min_size=1, max_size=4)


@given(data=st.data(), rooms=capacities)
def test_a_plan_is_refused_only_if_no_division_would_do(data: st.DataObject, rooms: list[int]) -> None:
    """The witness is Hall's condition, which is what feasibility comes to: every set of cells fits in its items."""
    subsets = st.frozensets(st.sampled_from(range(len(rooms))), min_size=1)
    wishes = data.draw(st.lists(st.builds(Wish, st.integers(0, 5), subsets), max_size=4))
    possible = all(
        sum(wish.judgments for wish, is_in in zip(wishes, chosen, strict=True) if is_in)
        <= sum(
            room
            for item, room in enumerate(rooms)
            if any(item in wish.items for wish, is_in in zip(wishes, chosen, strict=True) if is_in)
        )
        for chosen in product([False, True], repeat=len(wishes))
    )
    try:
        kept = reserve(rooms, wishes, rng())
    except Short:
        assert not possible
        return
    assert possible
    assert [len(pools) for pools in kept] == rooms
    for number, wish in enumerate(wishes):
        own = [item for item, pools in enumerate(kept) for pool in pools if pool == number]
        assert len(own) == wish.judgments
        assert set(own) <= wish.items
