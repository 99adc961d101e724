"""What other apps read of slots."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Combinable

from apps.assignments.models import Assignment, Slot, SlotOrigin, SlotState
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
    """Return the fill of each round by its id, in one query.

    All slots less those outside the plan: both are counted in an index alone, while the origin of a slot stands in its row only.
    """
    slots = Slot.objects.filter(round__in=rounds).exclude(state=SlotState.CLOSED).order_by()
    outside = slots.exclude(origin=SlotOrigin.PLAN)
    rows = _by_state(slots, Count("*")).union(_by_state(outside, -Count("*")), all=True)
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for round_id, state, count in rows:
        found[round_id][state] += count
    return {round_.pk: _fill(found[round_.pk]) for round_ in rounds}


def _by_state(slots: QuerySet[Slot], count: Combinable) -> QuerySet[Slot, tuple[int, int, int]]:
    return slots.values("round_id", "state").annotate(count=count).values_list("round_id", "state", "count")


def _fill(states: Mapping[int, int]) -> Fill:
    return Fill(sum(states.values()), states.get(SlotState.DONE, 0), states.get(SlotState.LEASED, 0))


def item_fill(item_ids: Sequence[int]) -> dict[int, Fill]:
    """Return the fill of each item by its id, in one query."""
    rows = (
        Slot.objects.filter(item_id__in=item_ids)
        .exclude(state=SlotState.CLOSED)
        .exclude(origin=SlotOrigin.TEST)
        .values("item_id")
        .annotate(
            planned=Count("id"),
            done=Count("id", filter=Q(state=SlotState.DONE)),
            leased=Count("id", filter=Q(state=SlotState.LEASED)),
        )
    )
    return {row["item_id"]: Fill(row["planned"], row["done"], row["leased"]) for row in rows}


def given_items(item_ids: Iterable[int]) -> set[int]:
    """Return those of these items that somebody was given, whatever came of it."""
    rows = Assignment.objects.filter(item_id__in=list(item_ids))
    return set(rows.values_list("item_id", flat=True).distinct())


def planned_pairs(round_: Round) -> dict[tuple[str, str], int]:
    """Return how many judgments of each pair of versions the plan of a round holds, by their keys in the protocol's order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.key, b.key, count(*) FROM assignments_slot slot "
            "JOIN studies_itemoutput first ON first.item_id = slot.item_id AND first.place = 0 "
            "JOIN studies_itemoutput second ON second.item_id = slot.item_id AND second.place = 1 "
            "JOIN studies_item item ON item.id = slot.item_id AND item.kind = 'main' "
            "JOIN catalog_version a ON a.id = first.version_id JOIN catalog_version b ON b.id = second.version_id "
            "WHERE slot.round_id = %s AND slot.origin = %s GROUP BY a.key, b.key ORDER BY a.key, b.key",
            [round_.pk, SlotOrigin.PLAN.value],
        )
        return {(first, second): int(slots) for first, second, slots in cursor.fetchall()}


def planned_versions(round_: Round) -> dict[str, int]:
    """Return how many judgments of each version the plan of a round holds, by key; one of several versions counts for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version.key, count(*) FROM assignments_slot slot "
            "JOIN studies_itemoutput shown ON shown.item_id = slot.item_id "
            "JOIN studies_item item ON item.id = slot.item_id AND item.kind = 'main' "
            "JOIN catalog_version version ON version.id = shown.version_id "
            "WHERE slot.round_id = %s AND slot.origin = %s GROUP BY version.key ORDER BY version.key",
            [round_.pk, SlotOrigin.PLAN.value],
        )
        return {key: int(slots) for key, slots in cursor.fetchall()}
