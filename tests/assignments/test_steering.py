from __future__ import annotations

import pytest

from apps.assignments.models import Slot, SlotOrigin, SlotState
from apps.assignments.services import lease_on_demand, set_priorities, stop
from apps.core.errors import Refused
from apps.studies.models import Round
from tests.factories.judging import answer, following, token_of
from tests.factories.studies import NOW, make_rater

pytestmark = pytest.mark.django_db


def test_items_of_higher_priority_come_first(running: Round) -> None:
    items = list(running.items.order_by("id").values_list("id", flat=True))
    held = following(make_rater(running)).lease

    changed = set_priorities(round_id=running.pk, priorities={items[4]: 100, items[7]: 50, items[2]: -100})

    cora, order = make_rater(running), []
    found = following(cora)
    while found.lease is not None:
        order.append(found.lease.item_id)
        found = answer(cora, found.lease.token).next
    assert order[:2] == [items[4], items[7]]
    assert order[-1] == items[2]
    assert held is not None
    assert changed == 6 - (held.item_id in {items[4], items[7], items[2]})
    assert set_priorities(round_id=running.pk, priorities={items[2]: -100}) == 0


def test_a_priority_out_of_bounds_is_an_error(running: Round) -> None:
    item = running.items.values_list("id", flat=True)[0]
    with pytest.raises(ValueError, match="between"):
        set_priorities(round_id=running.pk, priorities={item: 101})
    assert set_priorities(round_id=running.pk, priorities={}) == 0


def test_a_stopped_round_gives_nothing_out_and_takes_what_is_in_somebodys_hands(running: Round) -> None:
    cora = make_rater(running)
    other = make_rater(running)
    token = token_of(following(cora))

    stop(round_=running, now=NOW)

    assert following(other).reason == "closed"
    assert answer(cora, token).next.reason == "closed"
    states = Slot.objects.filter(round=running).values_list("state", flat=True)
    assert set(states) == {SlotState.CLOSED, SlotState.DONE}
    with pytest.raises(Refused):
        stop(round_=running, now=NOW)


def test_a_slot_on_demand_is_one_raters_and_outside_the_plan(running: Round) -> None:
    cora = make_rater(running)
    item = running.items.order_by("id").values_list("id", flat=True)[0]

    lease = lease_on_demand(
        round_id=running.pk,
        rater_id=cora.participation.rater_id,
        participation_id=cora.participation.pk,
        item_id=item,
        sides=(1, 0),
        origin=SlotOrigin.INTAKE,
        lease_seconds=60,
    )

    assert following(cora).lease == lease
    answer(cora, lease.token)
    slot = Slot.objects.get(origin=SlotOrigin.INTAKE)
    assert (slot.state, slot.item_id, slot.sides) == (SlotState.DONE, item, [1, 0])
