from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.assignments.services.plan import ItemToPlan, PlannedSlot, plan_slots
from apps.assignments.services.reserving import Wish
from tests.assignments.test_plan import plans, seeds

SETS = st.integers(0, 4).map(lambda count: tuple(range(count)))
mixed_items = st.lists(st.builds(ItemToPlan, SETS, st.integers(1, 9)), min_size=1, max_size=25)
arms_of = st.integers(2, 3)


def spread(values: Iterable[int], arms: int) -> int:
    times = Counter(values)
    return max(times[arm] for arm in range(arms)) - min(times[arm] for arm in range(arms))


def grouped(slots: Sequence[PlannedSlot], keys: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    found = defaultdict(list)
    for slot, key in zip(slots, keys, strict=True):
        found[key].append(slot.arm)
    return found


@given(items=mixed_items, arms=arms_of, seed=seeds)
def test_an_items_places_are_shared_among_the_arms_as_evenly_as_can_be(
    items: list[ItemToPlan], arms: int, seed: int
) -> None:
    slots = plan_slots(items=items, seed=seed, arms=arms)

    for given_ in grouped(slots, [slot.item for slot in slots]).values():
        assert spread(given_, arms) <= 1


@given(items=mixed_items, arms=arms_of, seed=seeds)
def test_an_item_with_places_enough_shows_each_side_in_each_arm_equally_often(
    items: list[ItemToPlan], arms: int, seed: int
) -> None:
    slots = plan_slots(items=items, seed=seed, arms=arms)

    met: dict[int, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
    for slot in slots:
        met[slot.item].append((slot.sides, slot.arm))
    for item, pairs in met.items():
        whole = max(len(items[item].versions), 1) * arms
        crossed = Counter(pairs[: len(pairs) // whole * whole])
        assert len(set(crossed.values())) <= 1
        assert len(crossed) in {0, whole}


@given(plan=plans(), arms=arms_of, seed=seeds)
def test_at_every_point_of_the_order_no_arm_goes_with_a_side(
    plan: tuple[list[ItemToPlan], list[Wish]], arms: int, seed: int
) -> None:
    items, wishes = plan
    slots = plan_slots(items=items, wishes=wishes, seed=seed, arms=arms)

    for given_ in grouped(
        slots, [(slot.pool, items[slot.item].versions, slot.sides) for slot in slots]
    ).values():
        assert all(spread(given_[:end], arms) <= 1 for end in range(1, len(given_) + 1))


@settings(max_examples=30)
@given(plan=plans(), arms=arms_of, seed=seeds)
def test_arms_change_neither_order_nor_sides_and_come_out_the_same_again(
    plan: tuple[list[ItemToPlan], list[Wish]], arms: int, seed: int
) -> None:
    items, wishes = plan

    def planned(arms: int) -> list[PlannedSlot]:
        return plan_slots(items=items, wishes=wishes, seed=seed, arms=arms)

    without, first, again = planned(1), planned(arms), planned(arms)

    assert first == again
    assert {slot.arm for slot in without} == {0}
    assert [(s.item, s.place, s.sides) for s in without] == [(s.item, s.place, s.sides) for s in first]


def test_over_many_seeds_every_arm_is_as_likely_for_the_first_slot() -> None:
    items = [ItemToPlan((0, 1), 2)] * 3
    times = Counter(plan_slots(items=items, seed=seed, arms=3)[0].arm for seed in range(600))

    assert all(150 < times[arm] < 250 for arm in range(3))


def test_a_hundred_thousand_slots_are_laid_out_in_seconds() -> None:
    items = [ItemToPlan((0, 1), 5)] * 20_000
    begin = process_time()

    plan_slots(items=items, seed=5, arms=3)

    assert process_time() - begin < 15
