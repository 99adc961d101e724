"""Rounds in which orders of judgments are compared: designs with something to gain and with nothing, and what came of many seeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.simulate import Crowd, Order, OrderGate, OrderPlan, PlayedOrder, play_order
from apps.statistics.simulate.order_gates import truths

PLENTY = OrderPlan(scenarios=100, overlap=40, most=6_000)
"""More slots than a gate ever takes."""
ORDERS: tuple[Order, ...] = ("off", "uniform", "adaptive")


@dataclass(frozen=True, kw_only=True)
class OrderDesign:
    """Versions with true strengths, what is asked about them, and the round."""

    name: str
    strengths: tuple[float, ...]
    gates: tuple[OrderGate, ...]
    plan: OrderPlan = PLENTY
    rater_spread: float = 0.5

    @cached_property
    def crowd(self) -> Crowd:
        return Crowd(
            strengths=self.strengths, rater_spread=self.rater_spread, scenario_spread=0.3, tie_width=0.3
        )

    def played(self, order: Order, seed: int) -> PlayedOrder:
        """Play the round until its gates are decided."""
        return play_order(crowd=self.crowd, gates=self.gates, plan=self.plan, order=order, seed=seed)

    def played_to(self, most: int, order: Order, seed: int) -> PlayedOrder:
        """Play the round for so many judgments, whatever the gates say."""
        return play_order(
            crowd=self.crowd,
            gates=self.gates,
            plan=replace(self.plan, most=most),
            order=order,
            seed=seed,
            until_decided=False,
        )

    @cached_property
    def right(self) -> tuple[str, ...]:
        """What each gate's verdict should be if it is decided at all."""
        found = truths(crowd=self.crowd, gates=self.gates)
        return tuple(
            "pass" if true >= gate.threshold else "fail"
            for gate, true in zip(self.gates, found.tolist(), strict=True)
        )


@dataclass(frozen=True)
class Outcomes:
    """Many rounds of one design in one order, seed by seed."""

    design: OrderDesign
    played: tuple[PlayedOrder, ...]

    @property
    def n(self) -> Floats:
        """Judgments until every gate was decided or the slots ran out."""
        return np.array([each.n for each in self.played], dtype=np.float64)

    @property
    def decided(self) -> float:
        return float(np.mean([each.decided for each in self.played]))

    @property
    def held(self) -> Floats:
        """The share of the gates whose bounds held the truth at every look, by round."""
        return np.array([each.held.mean() for each in self.played])

    @property
    def held_at_end(self) -> Floats:
        """The share of the gates' intervals for one look that hold the truth, by round."""
        return np.array([each.held_at_end.mean() for each in self.played])

    @property
    def wrong(self) -> float:
        """The share of rounds in which some gate was decided against the truth."""
        return float(
            np.mean(
                [
                    any(
                        said not in ("not_yet", right)
                        for said, right in zip(each.decisions, self.design.right, strict=True)
                    )
                    for each in self.played
                ]
            )
        )


def rounds(design: OrderDesign, order: Order, seeds: Iterable[int]) -> Outcomes:
    """Play a design in one order once for each seed."""
    return Outcomes(design, tuple(design.played(order, seed) for seed in seeds))


def rounds_to(design: OrderDesign, most: int, order: Order, seeds: Iterable[int]) -> Outcomes:
    """Play so many judgments of a design in one order once for each seed, whatever the gates say."""
    return Outcomes(design, tuple(design.played_to(most, order, seed) for seed in seeds))


def _against_baseline(*versions: int) -> tuple[OrderGate, ...]:
    return tuple(OrderGate(first=version, second=0) for version in versions)


ALL_PAIRS = OrderDesign(
    name="4 versions, all 6 pairs shown; gates ask for the 3 with the baseline",
    strengths=(0.0, 0.9, 0.7, 0.5),
    gates=_against_baseline(1, 2, 3),
)
ONE_IS_HARD = OrderDesign(
    name="4 versions against the baseline; one gate is much harder than the others",
    strengths=(0.0, 1.4, 1.2, 0.5),
    gates=_against_baseline(1, 2, 3),
    plan=OrderPlan(scenarios=100, overlap=60, pairing="vs-baseline", most=6_000),
)
ALL_ALIKE = OrderDesign(
    name="4 versions against the baseline; all gates alike",
    strengths=(0.0, 0.6, 0.6, 0.6),
    gates=_against_baseline(1, 2, 3),
    plan=OrderPlan(scenarios=100, overlap=60, pairing="vs-baseline", most=6_000),
)
ONE_PAIR = OrderDesign(
    name="2 versions, 1 gate",
    strengths=(0.0, 0.6),
    gates=_against_baseline(1),
    plan=OrderPlan(scenarios=100, overlap=60, most=6_000),
)
AT_THE_THRESHOLD = OrderDesign(
    name="4 versions, all 6 pairs; the truth of one gate is its threshold, so that it should never be decided",
    strengths=(0.0, 0.9, 0.9, 0.0),
    gates=_against_baseline(1, 2, 3),
    plan=OrderPlan(scenarios=100, overlap=40, most=1_600),
)
SCORES_APART = OrderDesign(
    name="4 versions, all 6 pairs; one gate on a difference of Bradley-Terry scores",
    strengths=(0.0, 0.45, 0.3, 0.2),
    gates=(OrderGate(first=1, second=0, measure="bradley_terry", threshold=0.0),),
)
FEW_SLOTS = replace(
    ALL_PAIRS,
    name="as the first, with 8 raters an item and no more: 800 slots a pair",
    plan=OrderPlan(scenarios=100, overlap=8),
)
FEW_SLOTS_SHORT = replace(
    FEW_SLOTS,
    name="the same, a rater judging 6 items instead of 20",
    plan=OrderPlan(scenarios=100, overlap=8, per_rater=6),
)
DESIGNS = (
    ALL_PAIRS,
    ONE_IS_HARD,
    ALL_ALIKE,
    ONE_PAIR,
    SCORES_APART,
    AT_THE_THRESHOLD,
    FEW_SLOTS,
    FEW_SLOTS_SHORT,
)
