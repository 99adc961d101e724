"""Laying out slots before anybody comes.

The order is drawn first, then the sides are made to balance in it, exactly. Call two slots of one item partners when they
follow each other there, as first and second, third and fourth; and two slots of one pool and pair of versions likewise. Each
slot has at most one partner of either sort, so partners form chains and even rings. Giving partners opposite sides along
them leaves every item, and every beginning of every pool's order, with sides that differ by at most one. Arms come last
(`arming.py`).
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.assignments.models import Slot
from apps.assignments.services.arming import SlotToArm, draw_arms
from apps.assignments.services.reserving import Short, Wish, reserve
from apps.core.errors import Invalid, Problem
from apps.studies.models import Cell, Round
from apps.studies.protocol.sections import Quota
from apps.studies.sampling import has_all
from apps.studies.services.freeze import MadeItem

_PAIR = 2


@dataclass(frozen=True)
class ItemToPlan:
    """An item as the plan sees it: the versions that it shows, and how many judgments it gets."""

    versions: tuple[int, ...]
    overlap: int


@dataclass(frozen=True)
class PlannedSlot:
    """A slot to be made: which item (an index), which place, when in the order, for which wish, which sides and arm."""

    item: int
    place: int
    ordinal: int
    pool: int | None
    sides: tuple[int, ...]
    arm: int = 0


def plan_slots(
    *,
    items: Sequence[ItemToPlan],
    wishes: Sequence[Wish] = (),
    seed: int,
    shuffled: bool = True,
    arms: int = 1,
) -> list[PlannedSlot]:
    """Return the slots of a round in their order; the same arguments give the same plan.

    Within a pool every item gets its first judgment before any gets its second.

    Args:
        items: in the plan's order.
        wishes: the cells that have slots of their own.
        seed: what the draw begins with.
        shuffled: whether the order is drawn; else it is the plan's own.
        arms: how many arms the judgments are shared among.

    Raises:
        Short: the items hold too few places for a wish.
    """
    rng = random.Random(seed)  # noqa: S311 - a plan must come out the same again, not be secret
    kept = reserve([item.overlap for item in items], wishes, rng)
    drawn: list[tuple[int, float, int, int, int | None]] = []
    for index, pools in enumerate(kept):
        times: dict[int | None, int] = {}
        for place, pool in enumerate(pools):
            turn = times.get(pool, 0)
            times[pool] = turn + 1
            drawn.append((turn, rng.random() if shuffled else 0.0, index, place, pool))
    drawn.sort(key=lambda slot: slot[:4])
    groups = [(item, (pool, items[item].versions)) for _turn, _draw, item, _place, pool in drawn]
    turns = _turns(groups, rng)
    given = draw_arms(
        [
            SlotToArm(item, group, turn, len(group[1]))
            for (item, group), turn in zip(groups, turns, strict=True)
        ],
        arms,
        rng,
    )
    slots = []
    for ordinal, (_turn, _draw, item, place, pool) in enumerate(drawn):
        sides = turned(len(items[item].versions), turns[ordinal])
        slots.append(PlannedSlot(item, place, ordinal, pool, sides, given[ordinal]))
    return slots


def turned(count: int, turn: int) -> tuple[int, ...]:
    """Return the sides of an item of so many outputs, turned by so many places."""
    return tuple((turn + place) % count for place in range(count))


def _turns(slots: Sequence[tuple[int, tuple[int | None, tuple[int, ...]]]], rng: random.Random) -> list[int]:
    """Return how far the sides of each slot are turned; slots are (item, (pool, versions)), in order."""
    turns = [0] * len(slots)
    pairs = [number for number, (_item, (_pool, versions)) in enumerate(slots) if len(versions) == _PAIR]
    partners = (
        _partners((slots[number][0], number) for number in pairs),
        _partners((slots[number][1], number) for number in pairs),
    )
    is_set: set[int] = set()
    for number in pairs:
        if number in is_set:
            continue
        is_set.add(number)
        turns[number] = rng.randrange(_PAIR)
        for first in (0, 1):  # a chain is walked from its inside both ways; a ring comes back by itself
            here, sort = number, first
            while (there := partners[sort].get(here)) is not None and there not in is_set:
                turns[there] = 1 - turns[here]
                is_set.add(there)
                here, sort = there, 1 - sort
    _turn_sets(slots, turns, rng)
    return turns


def _partners(keyed: Iterable[tuple[Hashable, int]]) -> dict[int, int]:
    """Return each number's partner under the same key: first and second, third and fourth."""
    single: dict[Hashable, int] = {}
    found: dict[int, int] = {}
    for key, number in keyed:
        other = single.pop(key, None)
        if other is None:
            single[key] = number
        else:
            found[other], found[number] = number, other
    return found


def _turn_sets(
    slots: Sequence[tuple[int, tuple[int | None, tuple[int, ...]]]], turns: list[int], rng: random.Random
) -> None:
    """Turn items of three versions and more from judgment to judgment, each item from where the one before it began."""
    begins: dict[tuple[int, ...], int] = {}
    following: dict[int, int] = {}
    for number, (item, (_pool, versions)) in enumerate(slots):
        count = len(versions)
        if count <= _PAIR:
            continue
        if item not in following:
            following[item] = begins.setdefault(versions, rng.randrange(count))
            begins[versions] += 1
        turns[number] = following[item] % count
        following[item] += 1


def lay_out_slots(
    *,
    round_: Round,
    items: Sequence[MadeItem],
    quotas: Sequence[Quota] = (),
    cells: Mapping[int, Cell] | None = None,
    shuffled: bool = True,
    arms: int = 1,
) -> int:
    """Store the slots of a round and return how many.

    Args:
        round_: whose slots.
        items: its main items, in the plan's order.
        quotas: the protocol's cells.
        cells: their rows, by number.
        shuffled: whether the order is drawn.
        arms: how many arms the judgments are shared among.

    Raises:
        Invalid: a cell asks for more judgments than the plan holds on items that fit it.
    """
    rows = cells or {}
    wanting = [number for number, quota in enumerate(quotas) if quota.judgments is not None]
    try:
        planned = plan_slots(
            items=[
                ItemToPlan(tuple(o.version_id for o in made.planned.outputs), made.planned.overlap)
                for made in items
            ],
            wishes=[_wish(quotas[number], items) for number in wanting],
            seed=round_.seed,
            shuffled=shuffled,
            arms=arms,
        )
    except Short as short:
        raise _too_many(wanting[short.wish], short.most) from short
    Slot.objects.bulk_create(
        [
            Slot(
                round=round_,
                item=items[slot.item].item,
                place=slot.place,
                ordinal=slot.ordinal,
                pool=0 if slot.pool is None else rows[wanting[slot.pool]].pk,
                sides=list(slot.sides),
                arm=slot.arm,
                kin=items[slot.item].item.kin,
            )
            for slot in planned
        ],
        batch_size=5_000,
    )
    return len(planned)


def _wish(quota: Quota, items: Sequence[MadeItem]) -> Wish:
    fitting = (
        index for index, made in enumerate(items) if has_all(made.scenario, quota.of_scenarios.items())
    )
    return Wish(quota.judgments or 0, frozenset(fitting))


def _too_many(number: int, most: int) -> Invalid:
    reason = _(
        "The plan has room for %(most)d judgments here, beside the other cells. Ask for fewer, or raise the overlap."
    )
    problem = Problem(f"/raters/quotas/{number}/judgments", reason % {"most": most})
    return Invalid(problem.reason, problems=(problem,))
