"""Steering a round that runs: which items come first, which cells are closed, and when it is enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import Slot, SlotOrigin, SlotState
from apps.core.errors import Refused
from apps.core.locks import SEATS, lock_for_transaction
from apps.studies.models import Cell, Round, RoundState
from apps.studies.services import close_round

LOWEST, HIGHEST = -100, 100
"""Between what priorities lie; 0 is where all begin."""

_SET = """
WITH wanted AS (
    SELECT slot.id, new.priority FROM assignments_slot slot
    JOIN unnest(%s::bigint[], %s::smallint[]) AS new (item_id, priority) ON new.item_id = slot.item_id
    WHERE slot.round_id = %s AND slot.state = 0 AND slot.origin = 0 AND slot.priority <> new.priority
    FOR UPDATE OF slot SKIP LOCKED
)
UPDATE assignments_slot slot SET priority = wanted.priority FROM wanted WHERE slot.id = wanted.id
"""


def set_priorities(*, round_id: int, priorities: Mapping[int, int]) -> int:
    """Give the open slots of these items their priority, higher first; return how many changed.

    A slot that is being leased in this moment is passed by: nobody waits for the other.

    Args:
        round_id: whose slots.
        priorities: by item id, from -100 to 100.

    Raises:
        ValueError: a priority lies outside.
    """
    items, values = list(priorities), list(priorities.values())
    if values and not LOWEST <= min(values) <= max(values) <= HIGHEST:
        raise ValueError("A priority lies between -100 and 100.")
    with connection.cursor() as cursor:
        cursor.execute(_SET, [items, values, round_id])
        return int(cursor.rowcount)


@transaction.atomic
def stop(*, round_: Round, now: datetime) -> None:
    """Give nothing out any more: close the round and its open slots. What is in somebody's hands may still arrive.

    Raises:
        Refused: the round is closed already.
    """
    close_round(round_=round_, now=now)
    Slot.objects.filter(round=round_, state=SlotState.OPEN).update(state=SlotState.CLOSED)


@transaction.atomic
def close_cell(*, cell: Cell, release: bool, actor: User | None, now: datetime) -> None:
    """Take nobody else into a cell; whoever is in it finishes the item in their hands and is thanked.

    Args:
        cell: which one.
        release: whether its slots that are not done go to everybody; else the open ones are closed.
        actor: who closes it.
        now: when.

    Raises:
        Refused: it is closed already.
    """
    held = _held(cell)
    if held.closed_at is not None:
        raise Refused(_("This cell is closed already."))
    own = _own_slots(cell)
    if release:
        own.filter(state__in=(SlotState.OPEN, SlotState.LEASED)).update(pool=0)
    else:
        own.filter(state=SlotState.OPEN).update(state=SlotState.CLOSED)
    # After the slots: whoever answers holds theirs while they ask whether there is a seat.
    lock_for_transaction(SEATS, cell.round_id)
    cell.closed_at, cell.closed_by = now, actor
    cell.save(update_fields=["closed_at", "closed_by"])


@transaction.atomic
def open_cell(*, cell: Cell) -> None:
    """Take people into a closed cell again; its slots that were closed with it are open again.

    Raises:
        Refused: it is open, or its slots were given to everybody.
    """
    held = _held(cell)
    if held.closed_at is None:
        raise Refused(_("This cell is open already."))
    own = _own_slots(cell)
    if held.judgments is not None and own.count() < held.judgments:
        raise Refused(_("Its judgments were given to everybody, so it cannot be opened again."))
    cell.closed_at = cell.closed_by = None
    cell.save(update_fields=["closed_at", "closed_by"])
    if held.round.state != RoundState.CLOSED:
        own.filter(state=SlotState.CLOSED).update(state=SlotState.OPEN)


def _held(cell: Cell) -> Cell:
    """Return the cell as it is, held against others who open or close it; people may still be seated in it."""
    return Cell.objects.select_for_update(of=["self"], no_key=True).select_related("round").get(pk=cell.pk)


def _own_slots(cell: Cell) -> QuerySet[Slot]:
    return Slot.objects.filter(round_id=cell.round_id, pool=cell.pk, origin=SlotOrigin.PLAN)
