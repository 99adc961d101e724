"""How full rounds are: the slots of the plan by their state, whatever was brought or made beside it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Slot, SlotOrigin, SlotState
from apps.assignments.selectors import Fill, fill_of
from apps.studies.models import Round

pytestmark = pytest.mark.django_db


def counted(round_: Round) -> Fill:
    """The fill by its definition."""
    plan = Slot.objects.filter(round=round_, origin=SlotOrigin.PLAN).exclude(state=SlotState.CLOSED)
    found = plan.aggregate(
        planned=Count("id"),
        done=Count("id", filter=Q(state=SlotState.DONE)),
        leased=Count("id", filter=Q(state=SlotState.LEASED)),
    )
    return Fill(found["planned"], found["done"], found["leased"])


def test_slots_of_every_origin_and_state_are_told_apart(running: Round) -> None:
    item = running.items.first()
    assert item is not None
    kinds = [(origin, state) for origin in SlotOrigin for state in SlotState]
    Slot.objects.bulk_create(
        Slot(round=running, item=item, place=1_000 + at, ordinal=at, sides=[0, 1], origin=origin, state=state)
        for at, (origin, state) in enumerate(kinds * 3)
    )

    with CaptureQueriesContext(connection) as seen:
        found = fill_of([running])

    assert len(seen) == 1
    assert found == {running.pk: counted(running)}
    assert (found[running.pk].done, found[running.pk].leased) == (3, 3)
    assert found[running.pk].open > 3


def test_a_round_without_slots_is_empty(running: Round) -> None:
    Slot.objects.all().delete()

    assert fill_of([running]) == {running.pk: Fill()}
    assert fill_of([]) == {}
