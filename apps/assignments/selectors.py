"""What other apps read of slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from apps.assignments.models import Slot, SlotOrigin, SlotState
from apps.studies.models import Round


@dataclass(frozen=True)
class Fill:
    """How full a round is, in slots of the plan."""

    planned: int = 0
    done: int = 0
    leased: int = 0

    @property
    def open(self) -> int:
        """Slots that wait for somebody."""
        return self.planned - self.done - self.leased


def fill_of(rounds: Sequence[Round]) -> dict[int, Fill]:
    """Return the fill of each round by its id, in one query."""
    rows = (
        Slot.objects.filter(round__in=rounds, origin=SlotOrigin.PLAN)
        .exclude(state=SlotState.CLOSED)
        .values("round_id")
        .annotate(
            planned=Count("id"),
            done=Count("id", filter=Q(state=SlotState.DONE)),
            leased=Count("id", filter=Q(state=SlotState.LEASED)),
        )
    )
    found = {row["round_id"]: Fill(row["planned"], row["done"], row["leased"]) for row in rows}
    return {round_.pk: found.get(round_.pk, Fill()) for round_ in rounds}


def item_fill(item_ids: Sequence[int]) -> dict[int, Fill]:
    """Return the fill of each item by its id, in one query."""
    rows = (
        Slot.objects.filter(item_id__in=item_ids)
        .exclude(state=SlotState.CLOSED)
        .values("item_id")
        .annotate(
            planned=Count("id"),
            done=Count("id", filter=Q(state=SlotState.DONE)),
            leased=Count("id", filter=Q(state=SlotState.LEASED)),
        )
    )
    return {row["item_id"]: Fill(row["planned"], row["done"], row["leased"]) for row in rows}
