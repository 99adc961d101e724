"""The adaptive order in simulated rounds: it saves where there is something to save, costs nothing elsewhere, and leaves bounds honest.

Reduced from `./run bench --only adaptive`, whose figures stand in docs/explanation/adaptive.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from apps.statistics.errors import BadInput
from apps.statistics.simulate import Fatigue, OrderGate, OrderPlan, play_order
from tests.statistics.orders import (
    ALL_PAIRS,
    AT_THE_THRESHOLD,
    ONE_PAIR,
    ORDERS,
    OrderDesign,
    rounds,
    rounds_to,
)

SEEDS = range(12)
SMALL = replace(ALL_PAIRS, plan=OrderPlan(scenarios=12, overlap=3, refresh_every=20))


def ratio(design: OrderDesign) -> float:
    adaptive, uniform = (rounds(design, order, SEEDS).n for order in ("adaptive", "uniform"))
    return float(np.median(adaptive) / np.median(uniform))


def test_it_saves_a_third_at_least_where_half_of_the_pairs_are_not_asked_for() -> None:
    # 0.55 or less was seen over many seeds.
    assert ratio(ALL_PAIRS) < 0.67


def test_it_costs_no_more_than_the_uniform_order_where_nothing_is_to_gain() -> None:
    assert ratio(ONE_PAIR) <= 1.1


def test_bounds_for_every_look_hold_although_the_order_follows_the_data() -> None:
    found = rounds_to(AT_THE_THRESHOLD, 1_200, "adaptive", range(30))

    # 90 gates, of which all held at every look and 88 at the end.
    assert found.held.mean() >= 0.95
    assert found.held_at_end.mean() >= 0.93
    assert found.wrong <= 0.05


def test_the_pairs_asked_for_get_the_judgments_and_no_one_starves() -> None:
    played = ALL_PAIRS.played_to(400, "adaptive", seed=1)
    lower, _upper = ALL_PAIRS.plan.pairs(4)

    assert played.n == played.pair_n.sum() == 400
    # The first 40 were given out before anything was known.
    assert played.pair_n[lower > 0].sum() <= 40
    assert played.pair_n[lower == 0].min() >= 60


@pytest.mark.parametrize("order", ORDERS)
def test_a_round_ends_when_its_slots_do(order: str) -> None:
    played = play_order(
        crowd=SMALL.crowd,
        gates=SMALL.gates,
        plan=SMALL.plan,
        order=order,  # type: ignore[arg-type]
        seed=3,
        until_decided=False,
    )

    assert played.n == 12 * 6 * 3
    assert played.pair_n.tolist() == [36] * 6


def test_the_same_seed_plays_the_same_round() -> None:
    first, second = (ALL_PAIRS.played("adaptive", seed=4) for _ in range(2))

    assert first.n == second.n
    assert first.pair_n.tolist() == second.pair_n.tolist()
    assert first.n != ALL_PAIRS.played("adaptive", seed=5).n or (
        first.pair_n.tolist() != ALL_PAIRS.played("adaptive", seed=5).pair_n.tolist()
    )


def test_orders_meet_the_same_people() -> None:
    everything = [
        play_order(
            crowd=SMALL.crowd,
            gates=SMALL.gates,
            plan=replace(SMALL.plan, at_once=1, per_rater=72, leaving=0.0, overlap=2),
            order=order,
            seed=3,
            until_decided=False,
        )
        for order in ORDERS
    ]

    # Two raters who judge every item say the same whatever comes first.
    assert {(played.n, played.raters) for played in everything} == {(144, 2)}
    assert len({tuple(played.held_at_end.tolist()) for played in everything}) == 1


def test_a_round_that_cannot_be_played_is_refused() -> None:
    plan = SMALL.plan
    with pytest.raises(BadInput, match="habits"):
        play_order(
            crowd=replace(SMALL.crowd, fatigue=Fatigue(half_life=10)),
            gates=SMALL.gates,
            plan=plan,
            order="off",
            seed=0,
        )
    for gates in ((), (OrderGate(first=7, second=0),)):
        with pytest.raises(BadInput, match="gate"):
            play_order(crowd=SMALL.crowd, gates=gates, plan=plan, order="off", seed=0)
    with pytest.raises(BadInput):
        OrderGate(first=1, second=1)
    with pytest.raises(BadInput):
        OrderPlan(scenarios=0)
    with pytest.raises(BadInput):
        OrderPlan(most=0)
