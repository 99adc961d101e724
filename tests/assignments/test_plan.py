from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.assignments.services.plan import ItemToPlan, PlannedSlot, plan_slots
from apps.assignments.services.reserving import Wish

PAIRS = list(combinations(range(1, 5), 2))
pairs = st.builds(ItemToPlan, st.sampled_from(PAIRS), st.integers(1, 5))
seeds = st.integers(0, 2**40)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[ItemToPlan], list[Wish]]:
    """Items of several pairs with overlaps of their own, and cells that ask for some of what there is."""
    items = draw(st.lists(pairs, min_size=1, max_size=30))
    wishes, room = [], sum(item.overlap for item in items)
    for _cell in range(draw(st.integers(0, 3))):
        asked = draw(st.integers(0, room))
        room -= asked
        wishes.append(Wish(asked, frozenset(range(len(items)))))
    return items, wishes


def first_sides(slots: Sequence[PlannedSlot]) -> list[int]:
    return [slot.sides[0] for slot in slots]


def by_item(slots: Sequence[PlannedSlot]) -> dict[int, list[PlannedSlot]]:
    found = defaultdict(list)
    for slot in slots:
        found[slot.item].append(slot)
    return found


def by_order(
    slots: Sequence[PlannedSlot], items: Sequence[ItemToPlan]
) -> dict[tuple[int | None, tuple[int, ...]], list[PlannedSlot]]:
    found = defaultdict(list)
    for slot in slots:
        found[slot.pool, items[slot.item].versions].append(slot)
    return found


def is_even(sides: Sequence[int]) -> bool:
    return abs(sides.count(0) - sides.count(1)) <= 1


@given(plan=plans(), seed=seeds)
def test_every_item_gets_each_place_once_and_every_cell_what_it_asked_for(
    plan: tuple[list[ItemToPlan], list[Wish]], seed: int
) -> None:
    items, wishes = plan

    slots = plan_slots(items=items, wishes=wishes, seed=seed)

    assert [slot.ordinal for slot in slots] == list(range(sum(item.overlap for item in items)))
    for item, own in by_item(slots).items():
        assert sorted(slot.place for slot in own) == list(range(items[item].overlap))
    kept = Counter(slot.pool for slot in slots)
    assert [kept[number] for number in range(len(wishes))] == [wish.judgments for wish in wishes]


@given(plan=plans(), seed=seeds)
def test_each_version_of_an_item_stands_first_as_often_as_the_other_but_for_one(
    plan: tuple[list[ItemToPlan], list[Wish]], seed: int
) -> None:
    items, wishes = plan
    for own in by_item(plan_slots(items=items, wishes=wishes, seed=seed)).values():
        sides = first_sides(own)
        assert all(is_even(sides[:end]) for end in range(1, len(sides) + 1))


@given(plan=plans(), seed=seeds)
def test_at_every_point_of_a_pools_order_each_pair_has_shown_both_sides_alike(
    plan: tuple[list[ItemToPlan], list[Wish]], seed: int
) -> None:
    items, wishes = plan
    for own in by_order(plan_slots(items=items, wishes=wishes, seed=seed), items).values():
        sides = first_sides(own)
        assert all(is_even(sides[:end]) for end in range(1, len(sides) + 1))


@given(plan=plans(), seed=seeds)
def test_the_same_seed_gives_the_same_plan(plan: tuple[list[ItemToPlan], list[Wish]], seed: int) -> None:
    items, wishes = plan

    assert plan_slots(items=items, wishes=wishes, seed=seed) == plan_slots(
        items=items, wishes=wishes, seed=seed
    )


@given(plan=plans(), seed=seeds)
def test_in_a_pool_every_item_has_its_first_judgment_before_any_has_its_second(
    plan: tuple[list[ItemToPlan], list[Wish]], seed: int
) -> None:
    items, wishes = plan
    for pool in {None, *range(len(wishes))}:
        times: Counter[int] = Counter()
        seen = []
        for slot in plan_slots(items=items, wishes=wishes, seed=seed):
            if slot.pool == pool:
                seen.append(times[slot.item])
                times[slot.item] += 1
        assert seen == sorted(seen)


@settings(max_examples=40)
@given(count=st.integers(3, 6), size=st.integers(1, 20), overlap=st.integers(1, 7), seed=seeds)
def test_sets_of_versions_turn_from_judgment_to_judgment(
    count: int, size: int, overlap: int, seed: int
) -> None:
    items = [ItemToPlan(tuple(range(count)), overlap)] * size

    for own in by_item(plan_slots(items=items, seed=seed)).values():
        times = Counter(first_sides(own))
        assert max(times.values()) - min(times[side] for side in range(count)) <= 1
        assert all(sorted(slot.sides) == list(range(count)) for slot in own)


def test_another_seed_gives_another_plan_and_no_shuffling_the_plans_own_order() -> None:
    items = [ItemToPlan((1, 2), 2)] * 20

    one, two = (plan_slots(items=items, seed=seed) for seed in (1, 2))

    assert one != two
    straight = plan_slots(items=items, seed=1, shuffled=False)
    assert [slot.item for slot in straight] == [*range(20), *range(20)]
    assert [slot.item for slot in one] != [slot.item for slot in straight]


def test_items_that_show_one_output_or_none_have_nothing_to_turn() -> None:
    items = [ItemToPlan((1,), 2), ItemToPlan((), 1)]

    assert {slot.sides for slot in plan_slots(items=items, seed=3)} == {(0,), ()}


def test_two_people_who_take_turns_both_meet_both_sides() -> None:
    slots = plan_slots(items=[ItemToPlan((1, 2), 1)] * 60, seed=5)

    for start in (0, 1):
        assert 8 <= first_sides(slots[start::2]).count(0) <= 22
