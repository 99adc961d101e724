"""Laying out slots before anybody comes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from apps.assignments.models import Slot
from apps.studies.models import Item, Round


@dataclass(frozen=True)
class PlannedSlot:
    """A slot to be made: which item (an index), which place, when in the order, which sides."""

    item: int
    place: int
    ordinal: int
    sides: tuple[int, ...]


def plan_slots(*, outputs: Sequence[int], overlap: int, seed: int) -> list[PlannedSlot]:
    """Return the slots of a round; the same arguments give the same plan.

    Every item gets its first judgment before any gets its second. Within an item the sides turn from place to place,
    beginning at random, so that no version is ahead by more than one; along the order they turn as well, so that one
    rater meets both.

    Args:
        outputs: how many outputs each item shows.
        overlap: judgments per item.
        seed: what the shuffle begins with.
    """
    shuffle = random.Random(seed)  # noqa: S311 - a plan must come out the same again, not be secret
    begins = [shuffle.randrange(max(count, 1)) for count in outputs]
    slots: list[PlannedSlot] = []
    for place in range(overlap):
        items = list(range(len(outputs)))
        shuffle.shuffle(items)
        for item in items:
            count = outputs[item]
            turn = (begins[item] + place) % max(count, 1)
            sides = tuple((turn + k) % count for k in range(count))
            slots.append(PlannedSlot(item, place, len(slots), sides))
    return slots


def lay_out_slots(*, round_: Round, items: Sequence[Item], outputs: Sequence[int], overlap: int) -> int:
    """Store the slots of a round and return how many."""
    planned = plan_slots(outputs=outputs, overlap=overlap, seed=round_.seed)
    Slot.objects.bulk_create(
        [
            Slot(
                round=round_,
                item=items[slot.item],
                place=slot.place,
                ordinal=slot.ordinal,
                sides=list(slot.sides),
            )
            for slot in planned
        ],
        batch_size=5_000,
    )
    return len(planned)
