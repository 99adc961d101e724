from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.assignments.services.plan import plan_slots


@given(
    outputs=st.lists(st.integers(0, 4), max_size=12), overlap=st.integers(1, 7), seed=st.integers(0, 2**60)
)
def test_a_plan_is_whole_and_its_sides_are_balanced(outputs: list[int], overlap: int, seed: int) -> None:
    slots = plan_slots(outputs=outputs, overlap=overlap, seed=seed)

    assert slots == plan_slots(outputs=outputs, overlap=overlap, seed=seed)
    assert [slot.ordinal for slot in slots] == list(range(len(outputs) * overlap))
    assert {(slot.item, slot.place) for slot in slots} == {
        (item, place) for item in range(len(outputs)) for place in range(overlap)
    }
    for item, count in enumerate(outputs):
        shown = [slot.sides for slot in slots if slot.item == item]
        assert all(sorted(sides) == list(range(count)) for sides in shown)
        for place in range(count):
            at = Counter(sides[place] for sides in shown)
            assert max(at[v] for v in range(count)) - min(at[v] for v in range(count)) <= 1


def test_every_item_is_asked_once_before_any_is_asked_twice() -> None:
    slots = plan_slots(outputs=[2] * 20, overlap=3, seed=5)

    assert [slot.place for slot in slots] == [0] * 20 + [1] * 20 + [2] * 20


def test_another_seed_gives_another_plan() -> None:
    one, two = (plan_slots(outputs=[2] * 20, overlap=2, seed=seed) for seed in (1, 2))

    assert one != two


@pytest.mark.parametrize("seed", range(5))
def test_no_version_stands_first_all_along(seed: int) -> None:
    slots = plan_slots(outputs=[2] * 100, overlap=1, seed=seed)

    assert 25 < sum(slot.sides == (0, 1) for slot in slots) < 75
