"""Placing people in the cells of the sampling plan, so that no cell ever holds more than it needs.

Counting a cell and taking a seat in it happen under one lock per round: whoever comes next sees the seat taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from apps.assignments.quotas import CellFill, fill_of_cells
from apps.core.locks import SEATS, lock_for_transaction
from apps.raters.models import Outcome, Participation
from apps.raters.services import end
from apps.studies.models import Round
from apps.studies.protocol.sections import Quota
from apps.studies.services import protocol_of


@transaction.atomic
def place(*, participation: Participation, profile: Mapping[str, str], now: datetime) -> Participation:
    """Seat a person in the least filled open cell that fits them, or end their participation and say why.

    Whoever has a seat keeps it, whatever they say of themselves later. Trying a study out takes no seat.

    Args:
        participation: whose seat; it is judging.
        profile: what the person said of themselves, by field.
        now: when.
    """
    locked = Participation.objects.select_for_update(of=["self"]).select_related("link", "round", "rater")
    found = locked.get(pk=participation.pk)
    raters = protocol_of(found.round).document.raters
    is_settled = found.is_test or found.cell_id is not None or found.state != Participation.State.ACTIVE
    if is_settled or not raters.quotas:
        return found
    said = {**profile, "cohort": found.rater.cohort}
    fitting = [number for number, quota in enumerate(raters.quotas) if _fits(quota, said)]
    if not fitting:
        return found if raters.others else _turn_away(found, Outcome.SCREENED_OUT, now)
    lock_for_transaction(SEATS, found.round_id)
    free = _open_cells(found.round, fitting)
    if not free:
        return _turn_away(found, Outcome.QUOTA_FULL, now)
    found.cell = min(free, key=lambda fill: (fill.share, fill.cell.number)).cell
    Participation.objects.filter(pk=found.pk).update(cell=found.cell, seen_at=Now())
    return found


def has_seat(*, participation_id: int, cell_id: int, round_: Round) -> bool:
    """Return whether somebody who was away finds a seat in their cell; nobody takes it until the transaction ends."""
    lock_for_transaction(SEATS, round_.pk)
    fills = fill_of_cells(round_, without=participation_id)
    return any(fill.cell.pk == cell_id and fill.has_seat for fill in fills)


def _fits(quota: Quota, said: Mapping[str, str]) -> bool:
    return all(said.get(key) == value for key, value in quota.of_people.items())


def _open_cells(round_: Round, numbers: Sequence[int]) -> list[CellFill]:
    return [fill for fill in fill_of_cells(round_) if fill.cell.number in numbers and fill.is_open]


def _turn_away(participation: Participation, outcome: Outcome, now: datetime) -> Participation:
    return end(participation=participation, state=Participation.State.ENDED, outcome=outcome, now=now)
