"""The adaptive order: what the open gates ask about is given out first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.asking import Pairs, is_open, values_of_pairs
from apps.analysis.estimate import Estimate
from apps.analysis.gate_bound import GateBound
from apps.analysis.models import RefreshPace
from apps.analysis.ordering import CONSUMER, reorder
from apps.analysis.services import refresh_now
from apps.assignments.models import Slot, SlotState
from apps.core import tasks
from apps.core.models import OutboxRow
from apps.raters.services import stop
from apps.studies.models import Item, Round
from apps.studies.protocol.sections import Document, Gate
from apps.studies.services import close_round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, VERSIONS, document, make_rater, make_round

database = pytest.mark.django_db(transaction=True)

ADAPTIVE = {"pairing": "all", "overlap": 20, "order": "adaptive"}


def gate(version: str = "kettle/v3", versus: str | None = "kettle/v2", **more: Any) -> dict[str, Any]:
    base = {"name": f"{version} {versus}", "metric": "overall", "rule": "low >= 0.5", "kind": "guardrail"}
    return {**base, "version": version, **({"versus": versus} if versus else {}), **more}


def started(team: Team, ada: User, *gates: dict[str, Any], **changes: Any) -> Round:
    base = {"gates": list(gates), "items": ADAPTIVE, "scenarios": 4}
    return make_round(team, ada, **{**base, **changes})


def pairs_asked(round_: Round) -> list[str]:
    """Return the pairs of the open slots in the order in which they are given out, each once."""
    rows = Slot.objects.filter(round=round_, state=SlotState.OPEN).order_by("-priority", "ordinal")
    keys = rows.values_list("item__key", flat=True)
    return list(dict.fromkeys(key.split("/")[1] for key in keys))


def look(round_: Round) -> int | None:
    refresh_now(round_.pk)
    RefreshPace.objects.update(order_not_before=None)
    return reorder(round_.pk)


@database
def test_the_next_item_is_of_the_pair_that_the_open_gate_asks_about(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate("kettle/v3", "kettle/v1"))
    for _ in range(3):
        judge_all(make_rater(round_))

    for _ in range(3):
        tasks.sweep()

    joined = make_rater(round_)
    found = following(joined)
    keys = []
    for _ in range(4):
        assert found.lease is not None
        keys.append(Item.objects.get(pk=found.lease.item_id).key)
        found = answer(joined, found.lease.token).next
    assert {key.split("/")[1] for key in keys} == {"1-3"}
    assert len(set(keys)) == 4
    assert not OutboxRow.objects.filter(consumer=CONSUMER).exists()


@database
def test_a_round_begins_with_what_its_gates_ask(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate("kettle/v2", "kettle/v1"))

    assert look(round_)

    assert pairs_asked(round_)[0] == "2-3"
    assert Slot.objects.filter(round=round_, priority=-100).count() == 2 * 4 * 20


@database
def test_a_decided_gate_leaves_the_place_to_the_open_one(team: Team, ada: User) -> None:
    round_ = started(
        team,
        ada,
        gate("kettle/v3", "kettle/v2", rule="low >= 0.01"),
        gate("kettle/v2", "kettle/v1", rule="low >= 0.9"),
    )
    for number in range(14):
        joined = make_rater(round_)
        for turn in range(12):
            said = "first" if (number + turn) % 2 else "second"
            answer(joined, token_of(following(joined)), overall=said)
        stop(participation=joined.participation, now=NOW)

    look(round_)

    assert pairs_asked(round_)[0] == "2-3"
    first = Slot.objects.filter(round=round_, item__key__endswith="/1-2", state=SlotState.OPEN)
    assert set(first.values_list("priority", flat=True)) == {-100}


@database
@pytest.mark.parametrize("order", ["off", "uniform"])
def test_other_orders_are_left_alone(team: Team, ada: User, order: str) -> None:
    round_ = started(team, ada, gate(), items={**ADAPTIVE, "order": order})

    assert look(round_) is None
    assert set(Slot.objects.filter(round=round_).values_list("priority", flat=True)) == {0}
    assert not OutboxRow.objects.filter(consumer=CONSUMER).exists()


@database
def test_without_an_open_gate_the_order_is_uniform(team: Team, ada: User) -> None:
    round_ = started(team, ada)

    assert look(round_) == 0
    assert set(Slot.objects.filter(round=round_).values_list("priority", flat=True)) == {0}


@database
def test_the_same_judgments_give_the_same_order_and_only_changes_are_written(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate())
    judge_all(make_rater(round_))
    assert look(round_)
    slots = Slot.objects.filter(round=round_).order_by("pk")
    before = list(slots.values_list("pk", "priority"))

    assert look(round_) == 0

    assert list(slots.values_list("pk", "priority")) == before
    Slot.objects.filter(round=round_, state=SlotState.OPEN).update(priority=3)
    assert look(round_)
    assert list(slots.values_list("pk", "priority")) == before


@database
def test_a_scenario_that_was_judged_less_comes_first_within_a_pair(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate())
    joined = make_rater(round_)
    look(round_)
    held = token_of(following(joined))
    answer(joined, held)

    look(round_)

    judged = Item.objects.get(responses__round=round_)
    mine = Slot.objects.filter(item=judged, state=SlotState.OPEN).values_list("priority", flat=True)
    others = Slot.objects.filter(round=round_, item__key__endswith="/1-2").exclude(item=judged)
    assert set(mine) == {99}
    assert set(others.values_list("priority", flat=True)) == {100}


@database
def test_an_order_is_not_set_more_often_than_its_pace(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate())
    refresh_now(round_.pk)
    assert reorder(round_.pk)
    pace = RefreshPace.objects.get(round=round_)
    assert pace.order_not_before is not None
    assert pace.order_not_before > timezone.now()
    refresh_now(round_.pk)

    assert reorder(round_.pk) is None
    assert OutboxRow.objects.filter(consumer=CONSUMER).count() == 1

    RefreshPace.objects.update(order_not_before=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    assert not OutboxRow.objects.filter(consumer=CONSUMER).exists()


@database
def test_a_round_that_is_closed_or_gone_takes_its_events_along(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate())
    close_round(round_=round_, now=NOW)
    assert look(round_) is None
    refresh_now(round_.pk)
    RefreshPace.objects.all().delete()
    key = round_.pk
    round_.snapshots.all().delete()
    OutboxRow.objects.exclude(consumer=CONSUMER).delete()
    Round.objects.filter(pk=key).delete()

    assert reorder(key) is None
    assert not OutboxRow.objects.exists()


PAIRS = Pairs(VERSIONS, np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([40, 40, 40]))


def worth(*gates: dict[str, Any], judged: tuple[int, ...] = (40, 40, 40), **bound: Any) -> list[float]:
    """Return what each pair is worth to gates whose measure is the win rate unless they say otherwise."""
    parsed = Document.model_validate(document(gates=list(gates)))
    bounds = [
        GateBound(
            name=found.name,
            metric=found.metric,
            measure=found.measure or "win_rate",
            version=found.version,
            versus=found.versus,
            **{"raters": 12, "needed": 50, **bound},
        )
        for found in parsed.gates
    ]
    pairs = Pairs(VERSIONS, PAIRS.first, PAIRS.second, np.array(judged))
    rate = Estimate(measure="win_rate", metric="overall", version=VERSIONS[0], versus=VERSIONS[1], value=0.7)
    return [float(value) for value in values_of_pairs(pairs, parsed, bounds, [rate])]


def test_a_win_rate_asks_for_its_own_pair() -> None:
    assert worth(gate("kettle/v2", "kettle/v1")) == [0.0, 0.0, 1.0]
    assert worth(gate("kettle/v1", "kettle/v2")) == [0.0, 0.0, 1.0], "either way round"


def test_a_strength_asks_for_its_own_pairs_most() -> None:
    first, second, third = worth(gate("kettle/v3", None, measure="bradley_terry"))

    assert min(first, second) > third


def test_an_average_asks_for_every_pair_of_its_version() -> None:
    assert worth(gate("kettle/v1", None, measure="average_win_rate")) == [0.0, 1.0, 1.0]


def test_a_number_over_all_versions_asks_for_nothing_in_particular() -> None:
    everything = gate(measure="tie_rate")
    del everything["version"], everything["versus"]

    assert worth(everything) == [0.0, 0.0, 0.0]


def test_a_pair_that_fell_behind_comes_first() -> None:
    gates = gate("kettle/v3", "kettle/v2"), gate("kettle/v2", "kettle/v1")

    assert worth(*gates, judged=(400, 40, 4))[2] == 1.0
    assert worth(*gates, judged=(400, 40, 4))[0] < 0.2


def test_a_version_that_nobody_planned_asks_for_nothing() -> None:
    assert worth(gate("kettle/v9", "kettle/v2")) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("rule", "bound", "fixed", "expected"),
    [
        ("low >= 0.5", {"needed": 30, "raters": 12}, False, True),
        ("low >= 0.5", {"needed": None, "raters": 12}, False, True),
        ("low >= 0.5", {"needed": 0, "raters": 12}, False, False),
        ("low >= 0.5", {"needed": 0, "raters": 9}, False, True),
        ("low >= 0.5", {"needed": 0, "raters": 9}, True, False),
        ("value >= 0.5", {"needed": None, "raters": 12}, False, False),
    ],
    ids=["inconclusive", "undefined", "decided", "too few people", "a fixed panel", "a census"],
)
def test_a_gate_is_open_until_judgments_have_decided_it(
    rule: str, bound: dict[str, Any], *, fixed: bool, expected: bool
) -> None:
    asked = Gate.model_validate(gate(rule=rule))
    found = GateBound(name="g", metric="overall", measure="win_rate", **bound)

    assert is_open(asked, found, panel_is_fixed=fixed) is expected
